import { inspect } from "node:util";
import { ConfigError } from "../../core/errors.js";
import { oneOf } from "../../core/config.js";
import type { Content } from "../message.js";
import type { Origin } from "../widget/model.js";

/** As a model's rule; `name` is the control's, for messages. The first change is the state that a control is made with. */
export type ControlRule = (change: Content, state: Content, at: At) => Content;

export interface At {
  readonly name: string;
  readonly origin: Origin;
  /** Whether the control is only being made. */
  readonly isNew: boolean;
}

const orientations = ["horizontal", "vertical"];
const meanings = ["success", "info", "warning", "danger", ""];
/** Keys with few values. */
const words: Readonly<Record<string, readonly string[]>> = {
  orientation: orientations,
  behavior: ["drag-tap", "drag-snap", "tap", "drag", "snap"],
  bar_style: meanings,
  box_style: meanings,
  button_style: ["primary", ...meanings],
};

/** @throws ConfigError `intSlider: unknown orientation "up"; expected horizontal or vertical` */
export function checkWords(change: Content, { name }: At): void {
  for (const [key, valid] of Object.entries(words)) {
    if (Object.hasOwn(change, key)) oneOf(`${key} of ${name}`, String(change[key]), valid);
  }
}

function checkNumber(value: unknown, key: string, isWhole: boolean, { name }: At): number {
  if (typeof value === "number" && Number.isFinite(value) && (!isWhole || Number.isInteger(value)))
    return value;
  const wanted = isWhole ? "a whole number" : "a finite number";
  throw new ConfigError(`${name}: ${key} must be ${wanted}, got ${inspect(value)}`);
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function boundsOf(state: Content, isWhole: boolean, at: At): Bounds {
  const [min, max] = [
    checkNumber(state["min"], "min", isWhole, at),
    checkNumber(state["max"], "max", isWhole, at),
  ];
  if (min <= max) return { min, max };
  throw new ConfigError(`${at.name}: min must be at most max, got min ${min} and max ${max}`);
}

/** Inside the bounds. The kernel's own values must be there already, but for a rounding error; a page's are brought there. */
function bounded(value: number, given: boolean, { min, max }: Bounds, { name, origin }: At): number {
  const clamped = Math.min(Math.max(value, min), max);
  const slack = 1e-9 * Math.max(1, Math.abs(min), Math.abs(max));
  if (!given || origin === "page" || Math.abs(value - clamped) <= slack) return clamped;
  throw new ConfigError(`${name}: value must be between ${min} and ${max}, got ${value}`);
}

/** A number without bounds. */
export const numberRule =
  (isWhole: boolean): ControlRule =>
  (change, _, at) => {
    if (Object.hasOwn(change, "value")) checkNumber(change["value"], "value", isWhole, at);
    return change;
  };

/** `min <= value <= max`. New bounds take the value with them. */
export const boundedRule =
  (isWhole: boolean, scale: (bounds: Bounds, state: Content) => Bounds = (bounds) => bounds): ControlRule =>
  (change, state, at) => {
    const next = { ...state, ...change };
    const bounds = scale(boundsOf(next, isWhole, at), next);
    const value = checkNumber(next["value"], "value", isWhole, at);
    const clamped = bounded(value, Object.hasOwn(change, "value"), bounds, at);
    return clamped === value ? change : { ...change, value: clamped };
  };

/** `base ** min <= value <= base ** max` */
export const logRule = boundedRule(false, ({ min, max }, { base }) => ({
  min: (base as number) ** min,
  max: (base as number) ** max,
}));

/** Two numbers in order, inside the bounds. A new one takes the middle half. */
export const rangeRule =
  (isWhole: boolean): ControlRule =>
  (change, state, at) => {
    const next = { ...state, ...change };
    const bounds = boundsOf(next, isWhole, at);
    const { min, max } = bounds;
    const given = Object.hasOwn(change, "value");
    const middle = [0.75 * min + 0.25 * max, 0.25 * min + 0.75 * max];
    const value: unknown =
      at.isNew && !given ? middle.map(isWhole ? Math.trunc : (end) => end) : next["value"];
    if (!Array.isArray(value) || value.length !== 2)
      throw new ConfigError(`${at.name}: value must be [lower, upper], got ${inspect(value)}`);
    const ends = value.map((end) => checkNumber(end, "an end of value", isWhole, at));
    if (ends[0]! > ends[1]!)
      throw new ConfigError(`${at.name}: the lower end must be at most the upper one, got ${inspect(ends)}`);
    const clamped = ends.map((end) => bounded(end, given, bounds, at));
    const isSame =
      Array.isArray(next["value"]) && clamped.every((end, i) => end === (next["value"] as number[])[i]);
    return isSame ? change : { ...change, value: clamped };
  };

/** With `ensure_option`, the value is one of the options or empty. */
export const comboboxRule: ControlRule = (change, state, { name }) => {
  const next = { ...state, ...change };
  const options = next["options"] as readonly string[];
  if (next["ensure_option"] === true && next["value"] !== "")
    oneOf(`value of ${name}`, String(next["value"]), options);
  return change;
};

const isIndex = (index: unknown, length: number): index is number =>
  Number.isInteger(index) && (index as number) >= 0 && (index as number) < length;

/** One title for each child, and an open child that is there. */
export const pagesRule =
  (opensFirst: boolean): ControlRule =>
  (change, state, { name }) => {
    const next = { ...state, ...change };
    const count = (next["children"] as unknown[]).length;
    const titles = next["titles"] as readonly string[];
    const complete = { ...change };
    if (titles.length !== count)
      complete["titles"] = Array.from({ length: count }, (_, i) => titles[i] ?? "");
    const index = next["selected_index"];
    if (Object.hasOwn(change, "selected_index") && index !== null && !isIndex(index, count))
      throw new ConfigError(
        `${name}: selected_index must be null or 0 to ${count - 1}, got ${inspect(index)}`,
      );
    if (index !== null && !isIndex(index, count))
      complete["selected_index"] = opensFirst && count > 0 ? count - 1 : null;
    if (opensFirst && index === null && count > 0 && !Object.hasOwn(change, "selected_index"))
      complete["selected_index"] = 0;
    return complete;
  };
