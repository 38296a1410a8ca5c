import "../shared/widget.css";
import type { LossCurvesState } from "../../src/widgets/contract/index.js";
import { filterLegend, h, showMessage } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { chartControls, createLossCharts } from "../shared/loss-charts.js";
import { noCharts } from "../shared/plotly.js";
import { watch } from "../shared/model.js";
import { lineMark } from "../shared/symbols.js";
import { armColour, onThemeChange } from "../shared/theme.js";

const frontEnd: FrontEnd<LossCurvesState> = {
  render({ model, el }) {
    el.classList.add("canlab");
    const panels = model.get("panels").filter(({ series }) => series.length > 0);
    if (panels.length === 0) {
      showMessage(el, "No losses were logged in this run.");
      return () => el.replaceChildren();
    }
    const abort = new AbortController();
    const { signal } = abort;
    keepKeys(el, signal);
    const arms = model.get("arms");
    const hidden = new Set<string>();
    const charts = createLossCharts(model);
    const redraw = () => {
      const look = { useLogScale: model.get("useLogScale"), smoothing: model.get("smoothing") };
      charts
        .show(panels, { arms, hidden, ...look })
        .catch((error: unknown) => showMessage(el, noCharts(error)));
    };
    const legend = filterLegend(
      arms.map(({ key, label }, i) => ({ key, label, mark: lineMark(i, `var(${armColour(i)})`) })),
      { label: "Arms shown", hidden, onChange: redraw },
    );
    const controls = h("div", { class: "cl-controls" }, legend, ...chartControls(model, signal));
    el.replaceChildren(controls, charts.el);
    redraw();
    watch(model, "useLogScale", { signal, callback: redraw });
    watch(model, "smoothing", { signal, callback: redraw });
    onThemeChange(redraw, signal);
    return () => {
      abort.abort();
      charts.remove();
      el.replaceChildren();
    };
  },
};

export default frontEnd;
