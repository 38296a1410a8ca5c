import "../shared/widget.css";
import "./style.css";
import type { TrainingMonitorState } from "../../src/widgets/contract/index.js";
import { filterLegend, h } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { chartControls, createLossCharts } from "../shared/loss-charts.js";
import { watch, type Model } from "../shared/model.js";
import { noCharts } from "../shared/plotly.js";
import { lineMark } from "../shared/symbols.js";
import { armColour, onThemeChange } from "../shared/theme.js";
import { createButtons } from "./buttons.js";
import { readPanels } from "./curves.js";
import { factList, factsOf, phaseText } from "./facts.js";
import { pictureRows } from "./pictures.js";

/** Calls `draw` at most once for each frame, and never twice at the same time. */
function oncePerFrame(draw: () => Promise<void>, signal: AbortSignal): () => void {
  let isWaiting = false;
  let running: Promise<void> = Promise.resolve();
  return () => {
    if (isWaiting || signal.aborted) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      void running.then(() => {
        isWaiting = false;
        if (!signal.aborted) running = draw().catch(() => undefined);
      });
    });
  };
}

/** The line above the charts. */
function createHead(model: Model<TrainingMonitorState>) {
  const phase = h("strong", { role: "status" });
  const arm = h("span", { class: "cl-monitor-arm", dir: "auto" });
  const bar = h("progress", { max: model.get("steps"), value: 0, "aria-label": "Steps done" });
  const facts = h("dl", { class: "cl-monitor-facts" });
  const update = () => {
    const progress = model.get("progress");
    const arms = model.get("arms");
    const text = phaseText(model);
    if (phase.textContent !== text) phase.textContent = text;
    arm.textContent = arms.length > 1 ? (arms.find(({ key }) => key === progress?.arm)?.label ?? "") : "";
    bar.value = progress?.step ?? 0;
    facts.replaceChildren(...factList(factsOf(model)));
  };
  const el = h("div", { class: "cl-monitor-head" }, h("div", {}, phase, " ", arm), bar, facts);
  return { el, update };
}

const frontEnd: FrontEnd<TrainingMonitorState> = {
  render({ model, el }) {
    el.classList.add("canlab", "cl-monitor");
    const abort = new AbortController();
    const { signal } = abort;
    keepKeys(el, signal);
    const hidden = new Set<string>();
    const charts = createLossCharts(model);
    const empty = h("p", { class: "cl-message", role: "note" }, "No step has been logged yet.");
    const head = createHead(model);
    const { buttons, note } = createButtons(model, signal);
    const pictures = h("div");
    const draw = async () => {
      head.update();
      const panels = readPanels(model);
      empty.hidden = panels.length > 0;
      const look = { useLogScale: model.get("useLogScale"), smoothing: model.get("smoothing") };
      const shown = charts.show(panels, { arms: model.get("arms"), hidden, ...look });
      await shown.catch((error: unknown) => {
        empty.hidden = false;
        empty.textContent = noCharts(error);
      });
    };
    const redraw = oncePerFrame(draw, signal);
    const showPictures = async () => {
      const shown = model.get("pictures");
      pictures.replaceChildren(...(shown ? [await pictureRows(shown)] : []));
    };
    const arms = model.get("arms");
    const legend = filterLegend(
      arms.map(({ key, label }, i) => ({ key, label, mark: lineMark(i, `var(${armColour(i)})`) })),
      { label: "Arms shown", hidden, onChange: redraw },
    );
    const controls = h(
      "div",
      { class: "cl-controls" },
      ...(arms.length > 1 ? [legend] : []),
      ...chartControls(model, signal),
    );
    head.el.append(buttons);
    el.replaceChildren(head.el, note, controls, empty, charts.el, pictures);
    void draw();
    void showPictures();
    const keys = [
      "series",
      "curves",
      "progress",
      "phase",
      "pause",
      "stop",
      "useLogScale",
      "smoothing",
    ] as const;
    for (const key of keys) watch(model, key, { signal, callback: redraw });
    watch(model, "pictures", { signal, callback: () => void showPictures() });
    onThemeChange(redraw, signal);
    return () => {
      abort.abort();
      charts.remove();
      el.replaceChildren();
    };
  },
};

export default frontEnd;
