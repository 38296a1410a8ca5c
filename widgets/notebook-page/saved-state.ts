import { fromBase64 } from "../shared/base64.js";

/** A widget as `metadata.widgets` of a notebook has it (nbformat's widget state, version 2). */
export interface SavedModel {
  readonly model_name?: string;
  readonly model_module?: string;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly {
    readonly path: readonly (string | number)[];
    readonly encoding: string;
    readonly data: string;
  }[];
}

export type State = Record<string, unknown>;

/** The state of a widget with its binary values in place, as `DataView`s. */
export function stateOf({ state = {}, buffers = [] }: SavedModel): State {
  const copy = structuredClone(state) as State;
  for (const { path, encoding, data } of buffers) {
    if (encoding !== "base64") continue;
    let parent: State | undefined = copy;
    for (const key of path.slice(0, -1)) {
      // What is inherited is no place for a value.
      const child: unknown = parent !== undefined && Object.hasOwn(parent, key) ? parent[key] : undefined;
      parent = typeof child === "object" && child !== null ? (child as State) : undefined;
    }
    const last = path.at(-1);
    if (parent === undefined || last === undefined || last === "__proto__") continue;
    parent[last] = new DataView(fromBase64(data).buffer);
  }
  return copy;
}
