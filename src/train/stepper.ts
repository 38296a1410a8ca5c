import type { Compiled, HostArray } from "../compute/types.js";
import type { BatchArrays } from "../methods/types.js";
import { biasCorrections, type AdamWOptions } from "../optim/adamw.js";
import type { TrainStep } from "./train-step.js";

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
  /** Updates done, those before the start included. */
  readonly step: number;
  /** The newest state; its arrays may be written over by the update after the next. */
  readState(): Promise<TrainState>;
  update(batch: BatchArrays, lr: number): Promise<Losses>;
}

/** A stepper whose state is in the host's memory. */
export interface HostStepper extends Stepper {
  /** What `readState` gives. */
  readonly state: TrainState;
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
  options: StepperOptions,
): HostStepper {
  let state = stateOf(start);
  let { step } = start;
  return {
    get state() {
      return state;
    },
    get step() {
      return step;
    },
    readState: () => Promise.resolve(state),
    async update(batch, lr) {
      const scalars = scalarsAt(step, lr, options, state.memory !== undefined);
      const { decayMask } = options;
      const feeds = { ...batch, ...stateArrays(state), decayMask, ...scalars };
      const { params, m, v, memory, ...losses } = await compiled.run(feeds);
      state = stateOf({ params, m, v, memory } as TrainState);
      step++;
      return numbersOf(losses);
    },
  };
}

/** What is kept in a compiled step made by `keepState`. */
const KEPT = ["params", "m", "v", "memory", "decayMask"] as const;

/** A train step for `createKeptStepper`: the mask of weight decay comes out as it went in, so that it can be kept beside the state.
 *
 * @returns what `compile` needs, with the names of its `state` */
export function keepState({ f, inputs }: TrainStep): TrainStep & { readonly state: readonly string[] } {
  return {
    inputs,
    state: KEPT.filter((name) => Object.hasOwn(inputs, name)),
    f: (given) => ({ ...f(given), decayMask: given.decayMask! }),
  };
}

/** As `createStepper`, of a step whose state stays in the compiled function: on webgpu in the GPU's memory, where sending it there and back
 * takes longer than the step.
 *
 * @param compiled the compiled `keepState(trainStep(method))` */
export async function createKeptStepper(
  compiled: Compiled,
  start: TrainState & { readonly step: number },
  options: StepperOptions,
): Promise<Stepper> {
  const names = Object.keys(stateOf(start)) as (keyof TrainState)[];
  let { step } = start;
  await compiled.write({ ...stateArrays(start), decayMask: options.decayMask });
  return {
    get step() {
      return step;
    },
    async readState() {
      const entries = names.map(async (name) => [name, await compiled.read(name)] as const);
      return Object.fromEntries(await Promise.all(entries)) as unknown as TrainState;
    },
    async update(batch, lr) {
      const losses = await compiled.run({
        ...batch,
        ...scalarsAt(step, lr, options, names.includes("memory")),
      });
      step++;
      return numbersOf(losses);
    },
  };
}

/** The inputs of a train step that are single numbers, after `step` updates. */
function scalarsAt(
  step: number,
  lr: number,
  { adamW, momentumAt }: StepperOptions,
  hasMemory: boolean,
): Record<string, HostArray> {
  const targetMomentum = hasMemory && { targetMomentum: momentumAt?.(step) ?? 1 };
  const scalars = Object.entries({ lr, ...biasCorrections(step + 1, adamW), ...targetMomentum });
  return Object.fromEntries(scalars.map(([name, value]) => [name, Float32Array.of(value)]));
}

const numbersOf = (losses: Readonly<Record<string, HostArray>>): Losses =>
  Object.fromEntries(Object.entries(losses).map(([name, value]) => [name, value[0]!])) as Losses;

/** The state alone, without a memory where there is none. */
const stateOf = ({ params, m, v, memory }: TrainState): TrainState => ({
  ...{ params, m, v },
  ...(memory && { memory }),
});

const stateArrays = (state: TrainState): Record<string, Float32Array> => ({ ...stateOf(state) });
