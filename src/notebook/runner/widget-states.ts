import type { Content, Message } from "../message.js";
import type { JsonObject } from "../nbformat/index.js";

export const WIDGET_STATE = "application/vnd.jupyter.widget-state+json";

type Path = readonly (string | number)[];

interface Model {
  state: Content;
  /** By the JSON of its path in the state. */
  buffers: Map<string, { readonly path: Path; readonly bytes: Uint8Array }>;
}

/** The state of every widget that the kernel has made, followed by the comm messages that it sends. */
export class WidgetStates {
  readonly #models = new Map<string, Model>();

  /** Takes a message of the output channel; those that are not about widgets are left alone. */
  apply({ header, content, buffers }: Message): void {
    const id = content["comm_id"];
    if (typeof id !== "string") return;
    const data = asRecord(content["data"]);
    switch (header.msg_type) {
      case "comm_open":
        if (content["target_name"] !== "jupyter.widget") return;
        this.#models.set(id, { state: {}, buffers: new Map() });
        return this.#merge(id, data, buffers);
      case "comm_msg":
        if (data["method"] === "update") this.#merge(id, data, buffers);
        return;
      case "comm_close":
        this.#models.delete(id);
    }
  }

  /** The value of `metadata.widgets`, or undefined where there are no widgets. */
  toMetadata(): JsonObject | undefined {
    const states = [...this.#models].flatMap(([id, { state, buffers }]) => {
      if (typeof state["_model_name"] !== "string") return [];
      const model = {
        model_name: state["_model_name"],
        model_module: state["_model_module"],
        model_module_version: state["_model_module_version"],
        state,
        ...(buffers.size > 0 && { buffers: [...buffers.values()].map(inBase64) }),
      };
      return [[id, model as unknown as JsonObject] as const];
    });
    if (states.length === 0) return undefined;
    return { [WIDGET_STATE]: { version_major: 2, version_minor: 0, state: Object.fromEntries(states) } };
  }

  #merge(id: string, data: Content, buffers: readonly Uint8Array[]): void {
    const model = this.#models.get(id);
    if (model === undefined) return;
    const update = asRecord(data["state"]);
    const paths = pathsOf(data["buffer_paths"]);
    const changed = new Set([...Object.keys(update), ...paths.map(([key]) => String(key))]);
    model.state = { ...model.state, ...update };
    for (const [key, { path }] of model.buffers) {
      if (changed.has(String(path[0]))) model.buffers.delete(key);
    }
    paths.forEach((path, i) => {
      const bytes = buffers[i];
      if (bytes !== undefined && path.length > 0) model.buffers.set(JSON.stringify(path), { path, bytes });
    });
  }
}

const inBase64 = ({ path, bytes }: { path: Path; bytes: Uint8Array }) => ({
  encoding: "base64",
  path,
  data: Buffer.from(bytes).toString("base64"),
});

const pathsOf = (value: unknown): Path[] =>
  Array.isArray(value) ? value.map((path) => (Array.isArray(path) ? (path as Path) : [])) : [];

const asRecord = (value: unknown): Content =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Content) : {};
