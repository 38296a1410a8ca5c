import { choice, h } from "../shared/dom.js";
import { follow, type Control } from "./controls.js";
import type { PageModel } from "./page-model.js";

const optionsOf = (model: PageModel): string[] => {
  const labels = model.get("_options_labels");
  return Array.isArray(labels) ? labels.map(String) : [];
};

const description = (model: PageModel): string => {
  const value = model.get("description");
  return typeof value === "string" ? value : "";
};

/** A drop-down or list; `index` is the chosen option, null for none. */
function select(isList: boolean): Control {
  return (model) => {
    const input = h("select", isList ? { size: Number(model.get("rows") ?? 5) } : {});
    follow(model, ["_options_labels"], () => {
      input.replaceChildren(...optionsOf(model).map((label) => h("option", {}, label)));
    });
    follow(
      model,
      ["index", "_options_labels"],
      () => (input.selectedIndex = Number(model.get("index") ?? -1)),
    );
    follow(model, ["disabled"], () => (input.disabled = model.get("disabled") === true));
    input.addEventListener("change", () => model.set("index", input.selectedIndex));
    return h(
      "label",
      { class: "nb-control" },
      h("span", { class: "nb-description", dir: "auto" }, description(model)),
      input,
    );
  };
}

/** Several of a list; `index` is a list of the chosen options. */
const selectMultiple: Control = (model) => {
  const input = h("select", { multiple: true, size: Number(model.get("rows") ?? 5) });
  follow(model, ["_options_labels", "index"], () => {
    const chosen = (model.get("index") ?? []) as number[];
    const options = optionsOf(model).map((label) => h("option", {}, label));
    options.forEach((option, i) => (option.selected = chosen.includes(i)));
    input.replaceChildren(...options);
  });
  input.addEventListener("change", () => {
    model.set(
      "index",
      [...input.selectedOptions].map((option) => option.index),
    );
  });
  return h(
    "label",
    { class: "nb-control" },
    h("span", { class: "nb-description", dir: "auto" }, description(model)),
    input,
  );
};

/** One of a few, all of them seen. */
const radio: Control = (model) => {
  const frame = h("div", { class: "nb-control" });
  follow(model, ["index", "_options_labels"], () => {
    frame.replaceChildren(
      choice({
        legend: description(model),
        options: optionsOf(model).map((label, i) => ({ key: String(i), label })),
        value: String(model.get("index")),
        onChange: (key) => model.set("index", Number(key)),
      }),
    );
  });
  return frame;
};

/** Moves through its options. */
const selectionSlider: Control = (model) => {
  const input = h("input", { type: "range", min: 0, step: 1 });
  const readout = h("output", {});
  follow(model, ["index", "_options_labels"], () => {
    const labels = optionsOf(model);
    input.max = String(labels.length - 1);
    input.value = String(model.get("index"));
    readout.textContent = labels[Number(model.get("index"))] ?? "";
  });
  input.addEventListener("input", () => model.set("index", input.valueAsNumber));
  return h(
    "label",
    { class: "nb-control" },
    h("span", { class: "nb-description", dir: "auto" }, description(model)),
    input,
    readout,
  );
};

/** Controls that choose among options, by the names that ipywidgets gives their models, without "Model". */
export const selections: Readonly<Record<string, Control>> = {
  Dropdown: select(false),
  Select: select(true),
  SelectMultiple: selectMultiple,
  RadioButtons: radio,
  ToggleButtons: radio,
  SelectionSlider: selectionSlider,
};
