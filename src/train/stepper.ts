import type { Compiled, HostArray } from "../compute/types.js";
import type { BatchArrays } from "../methods/types.js";
import { biasCorrections, type AdamWOptions } from "../optim/adamw.js";

/** Parameters and AdamW's moments, flat. */
export interface TrainState {
  readonly params: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

/** Loss terms of one step, by name; `total` is always there. */
export type Losses = { readonly total: number } & Readonly<Record<string, number>>;

/** Moves a state on, one update at a time. */
export interface Stepper {
  /** The newest state; its arrays are written over by the update after the next. */
  readonly state: TrainState;
  /** Updates done, those before the start included. */
  readonly step: number;
  update(batch: BatchArrays, lr: number): Promise<Losses>;
}

/** What stays the same from step to step. */
export interface StepperOptions {
  /** As given to `trainStep`. */
  readonly adamW?: AdamWOptions;
  /** `weightDecayMask(method.params)` */
  readonly decayMask: Float32Array;
}

/** Runs a compiled train step over two sets of state arrays in turn: one is read, the other written, nothing is copied.
 *
 * @param compiled the compiled `trainStep(method)`
 * @param start state after `step` updates; the arrays become the stepper's own */
export function createStepper(
  compiled: Compiled,
  start: TrainState & { readonly step: number },
  { adamW, decayMask }: StepperOptions,
): Stepper {
  const { length } = start.params;
  const fresh = () => new Float32Array(length);
  let current: TrainState = { params: start.params, m: start.m, v: start.v };
  let spare: TrainState = { params: fresh(), m: fresh(), v: fresh() };
  let step = start.step;
  return {
    get state() {
      return current;
    },
    get step() {
      return step;
    },
    async update(batch, lr) {
      const hyper = Object.entries({ lr, ...biasCorrections(step + 1, adamW) });
      const scalars = Object.fromEntries(hyper.map(([name, value]) => [name, Float32Array.of(value)]));
      const feeds: Record<string, HostArray> = { ...batch, ...current, decayMask, ...scalars };
      const outputs = await compiled.run(feeds, { ...spare });
      [current, spare] = [spare, current];
      step++;
      const losses = Object.entries(outputs).filter(([name]) => !(name in current));
      return Object.fromEntries(losses.map(([name, value]) => [name, value[0]!])) as Losses;
    },
  };
}
