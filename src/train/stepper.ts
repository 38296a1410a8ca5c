import type { Compiled, HostArray } from "../compute/types.js";
import type { BatchArrays } from "../methods/types.js";
import { biasCorrections, type AdamWOptions } from "../optim/adamw.js";

/** Parameters and AdamW's moments, flat. */
export interface TrainState {
  readonly params: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** Of a method that has one (`Method.memory`). */
  readonly memory?: Float32Array | undefined;
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
  /** `targetMomentum` of the update that comes after `step` updates; needed for a method with a memory. */
  readonly momentumAt?: ((step: number) => number) | undefined;
}

/** Runs a compiled train step: what comes out of one update goes into the next, without a copy. (Arrays for the results, made once,
 * would save none either: `compute/state.ts`.)
 *
 * @param compiled the compiled `trainStep(method)`
 * @param start state after `step` updates; its arrays are only read */
export function createStepper(
  compiled: Compiled,
  start: TrainState & { readonly step: number },
  { adamW, decayMask, momentumAt }: StepperOptions,
): Stepper {
  let state = stateOf(start);
  let { step } = start;
  return {
    get state() {
      return state;
    },
    get step() {
      return step;
    },
    async update(batch, lr) {
      const targetMomentum = state.memory && { targetMomentum: momentumAt?.(step) ?? 1 };
      const hyper = Object.entries({ lr, ...biasCorrections(step + 1, adamW), ...targetMomentum });
      const scalars = Object.fromEntries(hyper.map(([name, value]) => [name, Float32Array.of(value)]));
      const feeds: Record<string, HostArray> = { ...batch, ...stateArrays(state), decayMask, ...scalars };
      const { params, m, v, memory, ...losses } = await compiled.run(feeds);
      state = stateOf({ params, m, v, memory } as TrainState);
      step++;
      const numbers = Object.entries(losses).map(([name, value]) => [name, value[0]!]);
      return Object.fromEntries(numbers) as Losses;
    },
  };
}

/** The state alone, without a memory where there is none. */
const stateOf = ({ params, m, v, memory }: TrainState): TrainState => ({
  ...{ params, m, v },
  ...(memory && { memory }),
});

const stateArrays = (state: TrainState): Record<string, Float32Array> => ({ ...stateOf(state) });
