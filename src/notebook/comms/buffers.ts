import type { Content } from "../message.js";
import { referenceTo } from "./widget-models.js";

/** Where a binary value stands in a state: `["points", "x", 0]`. */
export type BufferPath = readonly (string | number)[];

/** A state as it travels: its binary values beside it. */
export interface SplitState {
  readonly state: Content;
  readonly bufferPaths: readonly BufferPath[];
  readonly buffers: readonly Uint8Array[];
}

/** The bytes of a typed array, `DataView` or `ArrayBuffer`, without a copy; undefined for anything else. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  return undefined;
}

const isPlain = (value: unknown): value is Content => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A cell may run in a context with another Object.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** Takes the binary values out of a state, as the Jupyter widget protocol 2.1 has them: an object loses the key, a list keeps
 * null in its place. A widget becomes a reference to it. The state itself stays as it is.
 *
 * @throws TypeError when the state refers to itself */
export function splitBuffers(state: Readonly<Record<string, unknown>>): SplitState {
  const bufferPaths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const open = new Set<unknown>();
  const within = <T>(parent: object, path: BufferPath, body: () => T): T => {
    if (open.has(parent))
      throw new TypeError(`widget state: ${path.join(".")} refers to itself; send a copy`);
    open.add(parent);
    const result = body();
    open.delete(parent);
    return result;
  };
  const strip = (value: unknown, path: BufferPath): unknown => {
    const bytes = bytesOf(value);
    if (bytes !== undefined) {
      bufferPaths.push(path);
      buffers.push(bytes);
      return undefined;
    }
    if (Array.isArray(value)) {
      return within(value, path, () => value.map((item, i) => strip(item, [...path, i]) ?? null));
    }
    if (!isPlain(value)) return referenceTo(value) ?? value;
    const entries = () =>
      Object.entries(value).flatMap(([key, item]) => {
        const stripped = strip(item, [...path, key]);
        return stripped === undefined ? [] : [[key, stripped] as const];
      });
    return within(value, path, () => Object.fromEntries(entries()));
  };
  return { state: strip(state, []) as Content, bufferPaths, buffers };
}

/** Puts buffers that came beside a state into their places, in the state itself. A path that leads nowhere is passed over. */
export function joinBuffers(state: Content, paths: unknown, buffers: readonly Uint8Array[]): Content {
  if (!Array.isArray(paths)) return state;
  paths.forEach((path: unknown, i) => {
    const bytes = buffers[i];
    if (!Array.isArray(path) || path.length === 0 || bytes === undefined) return;
    let parent: unknown = state;
    for (const key of path.slice(0, -1) as unknown[]) parent = ownValue(parent, key);
    const last = path.at(-1) as string | number;
    if (typeof parent !== "object" || parent === null || last === "__proto__") return;
    if (Array.isArray(parent) && !(Number(last) < parent.length)) return;
    (parent as Content)[last] = bytes;
  });
  return state;
}

const ownValue = (parent: unknown, key: unknown): unknown =>
  typeof parent === "object" && parent !== null && Object.hasOwn(parent, key as string)
    ? (parent as Content)[key as string]
    : undefined;
