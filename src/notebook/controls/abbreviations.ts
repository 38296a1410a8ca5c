import { inspect } from "node:util";
import { ConfigError } from "../../core/errors.js";
import { widgetId } from "../comms/widget-models.js";
import type { Control } from "./control.js";
import { checkbox, text } from "./inputs.js";
import { floatSlider, intSlider } from "./numbers.js";
import { dropdown } from "./selections.js";
import type { OptionValue, SelectionOptions } from "./states.js";

const fixedKey = Symbol("fixed");

/** A value that `interact` hands on without a control. */
export interface Fixed<T> {
  readonly [fixedKey]: true;
  readonly value: T;
}

/** Hands a value to the function of `interact` as it is. */
export const fixed = <T>(value: T): Fixed<T> => ({ [fixedKey]: true, value });

const isFixed = (value: unknown): value is Fixed<unknown> =>
  typeof value === "object" && value !== null && fixedKey in value;

/** Any control with a value. */
export type ValueControl<T = unknown> = Pick<
  Control<{ readonly value: T }>,
  "value" | "id" | "close" | "isOpen"
> & {
  on(event: "change:value", callback: () => unknown): () => void;
  get(key: "description"): string;
  set(key: "description", value: string): void;
};

/** What stands for a control, as in ipywidgets: a number or `[min, max]` or `[min, max, step]` for a slider, a boolean for a checkbox, a
 * string for a field, other options for a drop-down. Two or three numbers are a range; `dropdown` makes a choice of them. */
export type Abbreviation =
  | number
  | boolean
  | string
  | readonly [min: number, max: number]
  | readonly [min: number, max: number, step: number]
  | SelectionOptions<unknown>
  | Fixed<unknown>
  | { readonly id: string; readonly value: unknown };

/** The value that an abbreviation's control has. */
export type AbbreviatedValue<A> = A extends number
  ? number
  : A extends boolean
    ? boolean
    : A extends string
      ? string
      : A extends Fixed<infer T>
        ? T
        : A extends { readonly id: string; readonly value: infer V }
          ? V
          : A extends readonly [number, number] | readonly [number, number, number]
            ? number
            : OptionValue<A>;

/** The control that an abbreviation stands for; a fixed value is none.
 *
 * @throws ConfigError for what stands for no control */
export function controlOf(name: string, given: unknown): ValueControl | Fixed<unknown> {
  if (isFixed(given)) return given;
  if (typeof given === "boolean") return asValue(checkbox({ value: given }));
  if (typeof given === "string") return asValue(text({ value: given }));
  if (typeof given === "number") return slider(name, aroundValue(name, given));
  if (isRange(given)) return slider(name, betweenEnds(name, given));
  if (typeof given !== "object" || given === null) throw unknown(name, given);
  if (!(widgetId in given)) return asValue(dropdown({ options: given as SelectionOptions<unknown> }));
  if ("value" in given && "on" in given) return given as unknown as ValueControl;
  throw new ConfigError(`interact: the widget for ${name} has no value`);
}

const asValue = (control: unknown) => control as ValueControl;

const unknown = (name: string, given: unknown) =>
  new ConfigError(
    `interact: no control for ${name}: ${inspect(given)}; wanted a number, boolean, string, range, options or a control`,
  );

interface SliderNumbers {
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly step?: number | undefined;
  readonly isWhole: boolean;
}

function slider(name: string, { isWhole, ...numbers }: SliderNumbers): ValueControl {
  const all = Object.values(numbers).filter((number) => number !== undefined);
  if (!all.every(Number.isFinite)) throw unknown(name, Object.values(numbers));
  return asValue(isWhole ? intSlider(numbers) : floatSlider(numbers));
}

/** From minus the value to three times it. */
function aroundValue(name: string, value: number): SliderNumbers {
  if (!Number.isFinite(value)) throw unknown(name, value);
  const isWhole = Number.isInteger(value);
  if (value === 0) return { min: 0, max: 1, value, isWhole };
  return { min: Math.min(-value, 3 * value), max: Math.max(-value, 3 * value), value, isWhole };
}

type Range = readonly [number, number] | readonly [number, number, number];

const isRange = (given: unknown): given is Range =>
  Array.isArray(given) &&
  (given.length === 2 || given.length === 3) &&
  given.every((part) => typeof part === "number");

/** The middle, on a step from the lower end. */
function betweenEnds(name: string, [min, max, step]: Range): SliderNumbers {
  if (step !== undefined && !(step > 0))
    throw new ConfigError(`interact: the step of ${name} must be above 0, got ${step}`);
  if (!(min <= max))
    throw new ConfigError(`interact: the range of ${name} must be [min, max], got [${min}, ${max}]`);
  const areWhole = Number.isInteger(min) && Number.isInteger(max);
  const half = (max - min) / 2;
  const middle = min + (areWhole ? Math.floor(half) : half);
  const value = step === undefined ? middle : min + Math.trunc((middle - min) / step) * step;
  const isWhole = areWhole && (step === undefined || Number.isInteger(step));
  return { min, max, value, step, isWhole };
}
