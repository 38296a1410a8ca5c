import { compile } from "../compute/compile.js";
import { chooseDevice } from "../compute/device.js";
import type { Compiled, EngineOptions } from "../compute/types.js";
import type { Method } from "../methods/types.js";
import { weightDecayMask } from "../models/params.js";
import type { AdamWOptions } from "../optim/adamw.js";
import { createMicroBatchStepper } from "./micro-batches.js";
import { createKeptStepper, createStepper, keepState, type Stepper, type TrainState } from "./stepper.js";
import { trainStep } from "./train-step.js";

/** How the steps of a run are compiled; defaults are those of `compile`. */
export interface OpenStepperOptions extends Pick<EngineOptions, "engine" | "device" | "numThreads"> {
  /** Default: `adamWDefaults`. */
  readonly adamW?: AdamWOptions;
  /** Images that are in memory at a time; divides the batch size. A smaller number takes less memory and more time, and gives the same
   * numbers within rounding. Default: the whole batch, in one compiled step. */
  readonly microBatchSize?: number;
  /** Share of a momentum encoder that the update after `step` updates keeps; default 1: it stays as it is. */
  readonly momentumAt?: ((step: number) => number) | undefined;
}

/** Compiles what a run needs: one step for the whole batch, or the passes of its micro-batches.
 *
 * @throws ConfigError if `microBatchSize` does not divide the batch */
export async function openStepper(
  method: Method,
  start: TrainState & { readonly step: number },
  { microBatchSize, adamW, momentumAt, ...rest }: OpenStepperOptions,
): Promise<{ readonly stepper: Stepper; dispose(): Promise<void> }> {
  const { engine, device, numThreads } = rest;
  const decayMask = weightDecayMask(method.params);
  const target = { engine, device, numThreads };
  if (microBatchSize !== undefined && microBatchSize !== method.plan.batchSize) {
    const options = { microBatchSize, adamW, decayMask, target };
    const stepper = await createMicroBatchStepper(method, start, options);
    return { stepper, dispose: () => stepper.dispose() };
  }
  const traced = trainStep(method, adamW);
  const stepperOptions = { adamW, decayMask, momentumAt };
  // What is not finite is found in the losses, by the trainer, which knows the step.
  const common = { ...target, name: `train step of ${method.name}`, checkFinite: false };
  const { device: chosen } = await chooseDevice(device ?? "cpu", { engine });
  if (chosen === "webgpu") {
    const { f, ...kept } = keepState(traced);
    const compiled: Compiled = await compile(f, { ...kept, ...common });
    const stepper = await createKeptStepper(compiled, start, stepperOptions);
    return { stepper, dispose: () => compiled.dispose() };
  }
  const compiled = await compile(traced.f, { inputs: traced.inputs, ...common });
  return { stepper: createStepper(compiled, start, stepperOptions), dispose: () => compiled.dispose() };
}
