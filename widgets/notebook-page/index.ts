import "./style.css";
import { createThemeToggle } from "../report/theme-toggle.js";
import { showMessage } from "../shared/dom.js";
import { renderAnyWidget } from "./any-widget.js";
import { containers, type Show } from "./containers.js";
import { controls } from "./controls.js";
import { fitFrames } from "./frames.js";
import { applyLayout } from "./layout.js";
import { startLinks } from "./links.js";
import { media } from "./media.js";
import { createModels, type Models } from "./page-model.js";
import type { SavedModel } from "./saved-state.js";
import { selections } from "./selections.js";

/** Deeper than any layout; a box that holds itself must not hang the page. */
const MAX_DEPTH = 50;

/** Shows the widget that a reference names. */
function shower(models: Models, depth = 0): Show {
  return (reference, el) => {
    const model = depth < MAX_DEPTH ? models.find(reference) : undefined;
    if (model === undefined) return showMessage(el, "This widget was not saved with the notebook.");
    const name = model.name.replace(/Model$/, "");
    const isStandard = String(model.get("_model_module")).startsWith("@jupyter-widgets/");
    const own = <T>(table: Readonly<Record<string, T>>) =>
      isStandard && Object.hasOwn(table, name) ? table[name] : undefined;
    const control = own(controls) ?? own(selections) ?? own(media);
    const container = own(containers);
    if (model.get("_esm") !== undefined) void renderAnyWidget(model, el);
    else if (control || container) {
      const element = control?.(model) ?? container!(model, shower(models, depth + 1));
      applyLayout(models, model, element);
      el.replaceChildren(element);
    } else showMessage(el, `This page cannot show the widget ${name || "without a name"}.`);
  };
}

function start(): void {
  document.querySelector("[data-theme-toggle]")?.append(createThemeToggle());
  const json = document.getElementById("canlab-widgets")?.textContent ?? "{}";
  const models = createModels(JSON.parse(json) as Record<string, SavedModel>);
  const show = shower(models);
  for (const el of document.querySelectorAll<HTMLElement>("[data-widget-view]")) {
    show(el.dataset.widgetView, el);
  }
  startLinks(models);
  fitFrames();
  document.documentElement.dataset.ready = "true";
}

start();
