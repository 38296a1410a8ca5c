import { h } from "../shared/dom.js";
import { createFrame } from "./frames.js";
import type { PageModel } from "./page-model.js";

/** Puts the element of a control into the page; the model's values stay in the page. */
export type Control = (model: PageModel) => HTMLElement;

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** The string of a trait, "" where it is not set. */
const trait = (model: PageModel, key: string): string => text(model.get(key));

/** Calls back now and whenever one of the keys changes. */
export function follow(model: PageModel, keys: readonly string[], callback: () => void): void {
  for (const key of keys) model.on(`change:${key}`, callback);
  callback();
}

/** A control with its description in front and a readout behind it. */
function labelled(model: PageModel, input: HTMLElement, readout?: HTMLElement): HTMLElement {
  const name = h("span", { class: "nb-description", dir: "auto" });
  follow(model, ["description"], () => {
    name.textContent = trait(model, "description");
    name.hidden = name.textContent === "";
    if (name.hidden) input.setAttribute("aria-label", "value");
    else input.removeAttribute("aria-label");
  });
  return h("label", { class: "nb-control" }, name, input, ...(readout ? [readout] : []));
}

const follows = (
  model: PageModel,
  input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | HTMLButtonElement,
) => follow(model, ["disabled"], () => (input.disabled = model.get("disabled") === true));

function numberInput(type: "range" | "number", isWhole: boolean): Control {
  return (model) => {
    const input = h("input", { type });
    const readout = h("output", {});
    follow(model, ["value", "min", "max", "step"], () => {
      for (const key of ["min", "max"] as const) if (model.get(key) != null) input[key] = trait(model, key);
      input.step = trait(model, "step") || (isWhole ? "1" : "any");
      input.value = trait(model, "value");
      readout.textContent = isWhole
        ? trait(model, "value")
        : text(Number(Number(model.get("value")).toPrecision(6)));
    });
    follows(model, input);
    input.addEventListener(type === "range" ? "input" : "change", () => {
      const value = input.valueAsNumber;
      if (Number.isFinite(value)) model.set("value", isWhole ? Math.round(value) : value);
    });
    return labelled(model, input, type === "range" && model.get("readout") !== false ? readout : undefined);
  };
}

/** A slider over powers: value = base ** position. */
const logSlider: Control = (model) => {
  const input = h("input", { type: "range" });
  const readout = h("output", {});
  const base = Number(model.get("base") ?? 10);
  follow(model, ["value", "min", "max", "step"], () => {
    Object.assign(input, {
      min: trait(model, "min"),
      max: trait(model, "max"),
      step: trait(model, "step") || "any",
    });
    input.value = String(Math.log(Number(model.get("value"))) / Math.log(base));
    readout.textContent = Number(model.get("value")).toPrecision(3);
  });
  follows(model, input);
  input.addEventListener("input", () => model.set("value", base ** input.valueAsNumber));
  return labelled(model, input, readout);
};

/** Two sliders, the lower and the upper end of a range. */
function rangeSlider(isWhole: boolean): Control {
  return (model) => {
    const ends = [0, 1].map((i) => h("input", { type: "range", "aria-label": i === 0 ? "from" : "to" }));
    const readout = h("output", {});
    const values = () => model.get("value") as [number, number];
    follow(model, ["value", "min", "max", "step"], () => {
      ends.forEach((input, i) => {
        Object.assign(input, {
          min: trait(model, "min"),
          max: trait(model, "max"),
          step: trait(model, "step") || (isWhole ? "1" : "any"),
        });
        input.value = String(values()[i]);
      });
      readout.textContent = values().join(" to ");
    });
    ends.forEach((input, i) => {
      follows(model, input);
      input.addEventListener("input", () => {
        const [low, high] = values();
        const value = input.valueAsNumber;
        model.set("value", i === 0 ? [Math.min(value, high), high] : [low, Math.max(value, low)]);
      });
    });
    const name = h("legend", { dir: "auto" }, trait(model, "description"));
    return h("fieldset", { class: "nb-control" }, name, ...ends, readout);
  };
}

function textInput(tag: "text" | "password" | "textarea"): Control {
  return (model) => {
    const input = tag === "textarea" ? h("textarea", {}) : h("input", { type: tag });
    follow(model, ["value", "placeholder"], () => {
      if (input.value !== trait(model, "value")) input.value = trait(model, "value");
      input.placeholder = trait(model, "placeholder");
    });
    follows(model, input);
    const event = model.get("continuous_update") === false ? "change" : "input";
    input.addEventListener(event, () => model.set("value", input.value));
    return labelled(model, input);
  };
}

/** A line of text with suggestions. */
const combobox: Control = (model) => {
  const element = textInput("text")(model);
  const list = h("datalist", { id: `nb-options-${model.id}` });
  follow(model, ["options"], () => {
    const options = (model.get("options") ?? []) as unknown[];
    list.replaceChildren(...options.map((value) => h("option", { value: text(value) })));
  });
  element.querySelector("input")?.setAttribute("list", list.id);
  element.append(list);
  return element;
};

/** A field for any CSS colour, and a patch of it. */
const colorPicker: Control = (model) => {
  const element = textInput("text")(model);
  const patch = h("span", { class: "nb-patch" });
  follow(model, ["value"], () => {
    patch.style.backgroundColor = trait(model, "value");
  });
  element.append(patch);
  return element;
};

const valid: Control = (model) => {
  const mark = h("output", {});
  follow(model, ["value", "readout"], () => {
    mark.textContent = model.get("value") === true ? "✓" : `✗ ${trait(model, "readout")}`;
  });
  return labelled(model, mark);
};

const checkbox: Control = (model) => {
  const input = h("input", { type: "checkbox" });
  follow(model, ["value"], () => (input.checked = model.get("value") === true));
  follows(model, input);
  input.addEventListener("change", () => model.set("value", input.checked));
  return labelled(model, input);
};

const button: Control = (model) => {
  const element = h("button", { type: "button", class: "nb-button" });
  follow(model, ["description"], () => (element.textContent = trait(model, "description")));
  follows(model, element);
  element.title = trait(model, "tooltip") || "Without a kernel this button does nothing.";
  return element;
};

const toggleButton: Control = (model) => {
  const element = button(model) as HTMLButtonElement;
  element.title = trait(model, "tooltip");
  follow(model, ["value"], () => element.setAttribute("aria-pressed", String(model.get("value") === true)));
  element.addEventListener("click", () => model.set("value", model.get("value") !== true));
  return element;
};

const progress: Control = (model) => {
  const bar = h("progress");
  follow(model, ["value", "min", "max"], () => {
    const [value, min, max] = ["value", "min", "max"].map((key) => Number(model.get(key)));
    bar.max = Math.max(Number.MIN_VALUE, max! - min!);
    bar.value = Math.min(bar.max, Math.max(0, value! - min!));
  });
  return labelled(model, bar);
};

/** Text of the notebook stays text. */
const label: Control = (model) => {
  const element = h("span", { class: "nb-label", dir: "auto" });
  follow(model, ["value"], () => (element.textContent = trait(model, "value")));
  return labelled(model, element);
};

/** HTML of the notebook, apart from the page. */
const markup: Control = (model) => {
  const { frame, show } = createFrame(trait(model, "description") || "HTML");
  follow(model, ["value"], () => show(trait(model, "value")));
  return frame;
};

/** Controls by the names that ipywidgets gives their models, without "Model". */
export const controls: Readonly<Record<string, Control>> = {
  IntSlider: numberInput("range", true),
  FloatSlider: numberInput("range", false),
  FloatLogSlider: logSlider,
  IntRangeSlider: rangeSlider(true),
  FloatRangeSlider: rangeSlider(false),
  IntText: numberInput("number", true),
  BoundedIntText: numberInput("number", true),
  FloatText: numberInput("number", false),
  BoundedFloatText: numberInput("number", false),
  Text: textInput("text"),
  Password: textInput("password"),
  Textarea: textInput("textarea"),
  Combobox: combobox,
  ColorPicker: colorPicker,
  Valid: valid,
  Checkbox: checkbox,
  ToggleButton: toggleButton,
  Button: button,
  IntProgress: progress,
  FloatProgress: progress,
  Label: label,
  HTML: markup,
  HTMLMath: markup,
};
