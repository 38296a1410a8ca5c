import type { Content } from "../message.js";

/** An open widget model, as far as others need to know it. */
export interface LiveModel {
  /** All of its state, binary values in their places. */
  state(): Content;
  /** Sends what waits for its turn. */
  flush?(): void;
}

const key = Symbol.for("canlab.widget-models");

/** The open widget models of this process by id, oldest first. By a global symbol: a second copy of this package adds to the same table. */
export function widgetModels(): Map<string, LiveModel> {
  const holder = globalThis as { [key]?: Map<string, LiveModel> };
  return (holder[key] ??= new Map<string, LiveModel>());
}

/** What names a model's class in the front end. */
export const modelClass = (state: Content) => ({
  model_name: state["_model_name"],
  model_module: state["_model_module"],
  model_module_version: state["_model_module_version"],
});

/** Property under which a widget has its id, so that other states can refer to it. */
export const widgetId = Symbol.for("canlab.widget-id");

/** How a state refers to another widget; undefined when the value is none. */
export function referenceTo(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const id: unknown = (value as { [widgetId]?: unknown })[widgetId];
  return typeof id === "string" ? `IPY_MODEL_${id}` : undefined;
}
