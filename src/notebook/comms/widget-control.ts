import type { Comm } from "../kernel-link.js";
import { splitBuffers } from "./buffers.js";
import { modelClass, widgetModels } from "./widget-models.js";

/** Target of the comm by which a page asks for all widgets at once. */
export const WIDGET_CONTROL = "jupyter.widget.control";

/** Answers `request_states` with the state of every open model (Jupyter widget control protocol 1.0). */
export function answerWidgetControl(comm: Comm): void {
  comm.onMessage((data) => {
    if (data["method"] !== "request_states") return;
    const all = [...widgetModels()].map(([id, model]) => {
      const state = model.state();
      return [id, { ...modelClass(state), state }] as const;
    });
    const { state, bufferPaths, buffers } = splitBuffers(Object.fromEntries(all));
    comm.send({ method: "update_states", states: state, buffer_paths: bufferPaths }, { buffers });
  });
}
