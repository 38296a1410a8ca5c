import { wholeNumber } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import type { LossParts, Method } from "../methods/types.js";
import { biasCorrections } from "../optim/adamw.js";
import { createGradientPasses, type Target } from "./gradient-passes.js";
import { createPiecewiseUpdate } from "./piecewise-update.js";
import type { HostStepper, Losses, StepperOptions, TrainState } from "./stepper.js";

/** Options of `createMicroBatchStepper`. */
export interface MicroBatchOptions extends StepperOptions {
  /** Images of one micro-batch; divides the batch. */
  readonly microBatchSize: number;
  /** What runs the passes; defaults are those of `compile`. */
  readonly target?: Target;
}

/** A stepper that owns what it compiled. */
export interface MicroBatchStepper extends HostStepper {
  dispose(): Promise<void>;
}

/** Does each update in micro-batches. Within rounding the numbers are those of `trainStep`, for the terms over the whole batch too: the
 * encoder first runs forward over all micro-batches, then the batch terms give the gradient of what was pooled, and with that each
 * micro-batch goes forward and back by itself (GradCache, arXiv 2101.06983). Without batch terms there is no first pass.
 *
 * @param start state after `step` updates; the arrays become the stepper's own and are updated in place
 * @throws ConfigError if the micro-batch does not divide the batch, or the method has no parts */
export async function createMicroBatchStepper(
  method: Method,
  start: TrainState & { readonly step: number },
  options: MicroBatchOptions,
): Promise<MicroBatchStepper> {
  const { adamW, microBatchSize } = options;
  const parts = partsOf(method, microBatchSize);
  const state: TrainState = { params: start.params, m: start.m, v: start.v };
  let { step } = start;
  const count = method.plan.batchSize / microBatchSize;
  const passes = await createGradientPasses(method, parts, { ...options, params: state.params, count });
  const update = await createPiecewiseUpdate(state, options);
  return {
    state,
    readState: () => Promise.resolve(state),
    get step() {
      return step;
    },
    async update(batch, lr) {
      const { gradient, terms } = await passes.run(batch);
      await update.run(gradient, { lr, ...biasCorrections(step + 1, adamW) });
      step++;
      return withTotal(terms, parts);
    },
    async dispose() {
      await passes.dispose();
      await update.dispose();
    },
  };
}

/** Checks the size and gives what the loss is cut into. */
export function partsOf({ name, plan, parts, wholeBecause }: Method, microBatchSize: number): LossParts {
  wholeNumber("microBatchSize", microBatchSize, 1);
  if (plan.batchSize % microBatchSize !== 0) {
    throw new ConfigError(
      `microBatchSize must divide the batch size ${plan.batchSize}, got ${microBatchSize}`,
    );
  }
  if (parts) return parts;
  throw new ConfigError(
    `microBatchSize: the loss of ${name} cannot be cut into parts${wholeBecause ? `, since ${wholeBecause}` : ""}; leave it out`,
  );
}

function withTotal(terms: Readonly<Record<string, number>>, { weights }: LossParts): Losses {
  let total = 0;
  for (const [name, value] of Object.entries(terms)) total += value * weights[name as keyof typeof weights];
  return { total, ...terms };
}
