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
  /** The newest state; its arrays may be written over by the update after the next. */
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

/** Runs a compiled train step: what comes out of one update goes into the next, without a copy. (Arrays for the results, made once,
 * would save none either: `compute/state.ts`.)
 *
 * @param compiled the compiled `trainStep(method)`
 * @param start state after `step` updates; its arrays are only read */
export function createStepper(
  compiled: Compiled,
  start: TrainState & { readonly step: number },
  { adamW, decayMask }: StepperOptions,
): Stepper {
  let state: TrainState = { params: start.params, m: start.m, v: start.v };
  let { step } = start;
  return {
    get state() {
      return state;
    },
    get step() {
      return step;
    },
    async update(batch, lr) {
      const hyper = Object.entries({ lr, ...biasCorrections(step + 1, adamW) });
      const scalars = Object.fromEntries(hyper.map(([name, value]) => [name, Float32Array.of(value)]));
      const feeds: Record<string, HostArray> = { ...batch, ...state, decayMask, ...scalars };
      const { params, m, v, ...losses } = await compiled.run(feeds);
      state = { params, m, v } as TrainState;
      step++;
      const numbers = Object.entries(losses).map(([name, value]) => [name, value[0]!]);
      return Object.fromEntries(numbers) as Losses;
    },
  };
}
