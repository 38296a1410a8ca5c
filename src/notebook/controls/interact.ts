import { display } from "../display/display.js";
import { kernelLink } from "../kernel-link.js";
import { Listeners } from "../widget/listeners.js";
import type { Widget } from "../widget/types.js";
import {
  controlOf,
  type AbbreviatedValue,
  type Abbreviation,
  type Fixed,
  type ValueControl,
} from "./abbreviations.js";
import { createControl } from "./control.js";
import { button, type Button } from "./inputs.js";
import { output, type Output } from "./output.js";
import type { BoxState } from "./states.js";

export type Abbreviations = Readonly<Record<string, Abbreviation>>;

/** What the function gets: the value of each control by its name. */
export type InteractValues<A extends Abbreviations> = { readonly [K in keyof A]: AbbreviatedValue<A[K]> };

export interface InteractOptions {
  /** Runs at a click and not at every change. */
  readonly manual?: boolean;
  /** Of that button. */
  readonly manualName?: string;
}

/** The controls, and below them what the function shows. */
export interface Interactive<A extends Abbreviations, R> extends Widget<BoxState> {
  /** By name; fixed values are not among them. */
  readonly controls: { readonly [K in keyof A]: ValueControl<AbbreviatedValue<A[K]>> };
  readonly output: Output;
  /** What the last run returned; undefined where it threw. */
  readonly result: R | undefined;
  /** Runs the function with the values of now; resolves when it is through with the newest ones. */
  update(): Promise<void>;
}

/** Makes controls for a function and runs it when they change, never twice at the same time, with the newest values. What it prints,
 * shows and returns stands below the controls, the last run's only. End the cell with it, or `display` it.
 *
 * @param controls by the names of the function's values: `{ sigma: [0, 0.5, 0.05], arm: ["can", "mae"], flip: true }`
 * @throws ConfigError for what stands for no control */
export function interactive<const A extends Abbreviations, R>(
  fn: (values: InteractValues<A>) => R | Promise<R>,
  controls: A,
  { manual = false, manualName = "Run Interact" }: InteractOptions = {},
): Interactive<A, R> {
  const entries = Object.entries(controls).map(([name, given]) => [name, controlOf(name, given)] as const);
  const seen = entries.filter((entry): entry is readonly [string, ValueControl] => "on" in entry[1]);
  for (const [name, control] of seen) if (control.get("description") === "") control.set("description", name);
  const out = output();
  const run = createRuns(fn as (values: Record<string, unknown>) => R | Promise<R>, entries, out);
  const start = manual ? button({ description: manualName }) : undefined;
  if (start) runAtClick(start, () => run.update());
  else for (const [, control] of seen) control.on("change:value", () => void run.update());
  const children = [...seen.map(([, control]) => control), ...(start ? [start] : []), out];
  const model = createControl("VBox", { children }, { _dom_classes: ["widget-interact"] });
  if (!manual) {
    const first = run.update(true);
    kernelLink()?.hold?.(first);
  }
  const parts = { controls: Object.fromEntries(seen), output: out, update: () => run.update() };
  Object.defineProperty(model, "result", { get: run.result });
  return Object.assign(model, parts) as unknown as Interactive<A, R>;
}

/** As {@link interactive}, shown at once. */
export function interact<const A extends Abbreviations, R>(
  fn: (values: InteractValues<A>) => R | Promise<R>,
  controls: A,
  options: InteractOptions = {},
): void {
  display(interactive(fn, controls, options));
}

function runAtClick(start: Button, update: () => Promise<void>): void {
  start.onClick(async () => {
    start.set("disabled", true);
    await update();
    start.set("disabled", false);
  });
}

type Entries = readonly (readonly [string, ValueControl | Fixed<unknown>])[];

function createRuns<R>(
  fn: (values: Record<string, unknown>) => R | Promise<R>,
  entries: Entries,
  out: Output,
) {
  let result: R | undefined;
  let waiting: (() => void)[] = [];
  const values = () => Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
  const runs = new Listeners(values);
  const run = async () => {
    const resolved = waiting;
    waiting = [];
    out.clear(true);
    try {
      result = await out.capture(async () => {
        const value = await fn(values());
        if (value !== undefined) await show(value, out);
        return value;
      });
    } finally {
      for (const resolve of resolved) resolve();
    }
  };
  runs.add("values", run);
  const update = (now = false) =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      runs.changed("values", undefined, now);
    });
  return { update, result: () => result };
}

/** A plain script has no place to show it but standard output. */
async function show(value: unknown, out: Output): Promise<void> {
  if (kernelLink()) await out.appendDisplay(value);
  else display(value);
}
