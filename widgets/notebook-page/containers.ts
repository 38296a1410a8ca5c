import { h } from "../shared/dom.js";
import { follow } from "./controls.js";
import { createFrame } from "./frames.js";
import type { PageModel } from "./page-model.js";

/** Shows a model in an element; given, so that containers and what they hold do not know each other. */
export type Show = (reference: unknown, el: HTMLElement) => void;

export type Container = (model: PageModel, show: Show) => HTMLElement;

const childrenOf = (model: PageModel): unknown[] =>
  Array.isArray(model.get("children")) ? (model.get("children") as unknown[]) : [];

function box(className: string): Container {
  return (model, show) => {
    const element = h("div", { class: className });
    follow(model, ["children"], () => {
      const slots = childrenOf(model).map((child) => {
        const slot = h("div", { class: "nb-slot" });
        show(child, slot);
        return slot;
      });
      element.replaceChildren(...slots);
    });
    return element;
  };
}

/** Tabs and accordions alike: a page has room for headings that open. */
const sections: Container = (model, show) => {
  const element = h("div", { class: "nb-sections" });
  follow(model, ["children", "titles"], () => {
    const titles = (model.get("titles") ?? []) as string[];
    const chosen = model.get("selected_index");
    const parts = childrenOf(model).map((child, i) => {
      const slot = h("div", { class: "nb-slot" });
      show(child, slot);
      return h(
        "details",
        { open: i === chosen },
        h("summary", { dir: "auto" }, titles[i] ?? `Part ${i + 1}`),
        slot,
      );
    });
    element.replaceChildren(...parts);
  });
  return element;
};

/** The child that is chosen, and no other. */
const stack: Container = (model, show) => {
  const element = h("div", { class: "nb-box" });
  follow(model, ["children", "selected_index"], () => {
    const index = model.get("selected_index");
    const slot = h("div", { class: "nb-slot" });
    if (typeof index === "number") show(childrenOf(model)[index], slot);
    element.replaceChildren(slot);
  });
  return element;
};

interface Saved {
  readonly output_type?: string;
  readonly text?: unknown;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly traceback?: readonly string[];
}

const join = (value: unknown): string =>
  Array.isArray(value) ? value.join("") : typeof value === "string" ? value : "";

/** What was printed and shown into an output widget, as it was saved. */
const output: Container = (model, show) => {
  const element = h("div", { class: "nb-output-widget" });
  follow(model, ["outputs"], () => {
    const saved = (model.get("outputs") ?? []) as Saved[];
    element.replaceChildren(...saved.map((item) => outputElement(item, show)));
  });
  return element;
};

// Colours have no place in an element's text.
const ESCAPE = "\u001b";
const colours = new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g");

function outputElement({ text, data = {}, traceback }: Saved, show: Show): HTMLElement {
  const view = data["application/vnd.jupyter.widget-view+json"] as { model_id?: string } | undefined;
  if (view !== undefined) {
    const slot = h("div", { class: "nb-slot" });
    show(view.model_id, slot);
    return slot;
  }
  const type = ["image/png", "image/jpeg", "image/webp", "image/gif"].find((name) => name in data);
  if (type !== undefined)
    return h("img", { src: `data:${type};base64,${join(data[type])}`, alt: join(data["text/plain"]) });
  if ("image/svg+xml" in data) {
    const source = `data:image/svg+xml,${encodeURIComponent(join(data["image/svg+xml"]))}`;
    return h("img", { src: source, alt: join(data["text/plain"]) });
  }
  if ("text/html" in data) {
    const { frame, show: fill } = createFrame("Output");
    fill(join(data["text/html"]));
    return frame;
  }
  const plain = (traceback?.join("\n") ?? join(text ?? data["text/plain"])).replaceAll(colours, "");
  return h("pre", { class: "nb-text", tabindex: 0 }, plain);
}

/** Containers by the names that ipywidgets gives their models, without "Model". */
export const containers: Readonly<Record<string, Container>> = {
  Box: box("nb-box nb-row"),
  HBox: box("nb-box nb-row"),
  VBox: box("nb-box"),
  GridBox: box("nb-box nb-grid"),
  Tab: sections,
  Accordion: sections,
  Stack: stack,
  Output: output,
};
