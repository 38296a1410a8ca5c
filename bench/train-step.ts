import { compile } from "../src/compute/compile.js";
import type { Compiled, CompileOptions, HostArray } from "../src/compute/types.js";
import { createRng } from "../src/core/rng.js";
import { createMethod } from "../src/methods/can.js";
import type { Method } from "../src/methods/types.js";
import { countParams, initParams, weightDecayMask } from "../src/models/params.js";
import { drawIdsShuffle, idsRestore } from "../src/ops/masking.js";
import { createStepper, type Stepper } from "../src/train/stepper.js";
import { trainStep } from "../src/train/train-step.js";
import { methodOptionsOf, type Setting } from "./settings.js";
import { vitMethod } from "./vit-method.js";

/** The method that a setting describes. */
export const methodOf = (setting: Setting): Method =>
  setting.task === "vit" ? vitMethod(setting) : createMethod("can", methodOptionsOf(setting));

/** The inputs of `method.loss` for one batch, from a fixed seed. */
export function randomBatch({ plan, inputs }: Method): Record<string, HostArray> & { images: Float32Array } {
  const rng = createRng(1, "bench batch");
  const rows = plan.numViews * plan.batchSize;
  const numPatches = (plan.imageSize / plan.patchSize) ** 2;
  const feeds: Record<string, HostArray> = {};
  if (plan.useMask) {
    const ids = drawIdsShuffle(rng, rows, numPatches);
    feeds.idsShuffle = ids;
    feeds.idsRestore = idsRestore(ids, numPatches);
  }
  for (const [name, { shape, dtype }] of Object.entries(inputs)) {
    if (dtype === "int32") continue;
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    if (name === "noiseStd") values.fill(plan.noiseStdMax / 2);
    else rng.fillNormal(values);
    feeds[name] = values;
  }
  return feeds as Record<string, HostArray> & { images: Float32Array };
}

/** Which engine and device, how many threads, and which passes are left out. */
export type EngineOptions = Pick<CompileOptions, "engine" | "device" | "numThreads" | "disablePasses">;

/** The compiled train step of a method with its state at the start. */
export async function createBenchStepper(
  method: Method,
  options: EngineOptions,
): Promise<{ stepper: Stepper; compiled: Compiled }> {
  const { f, inputs } = trainStep(method);
  const compiled: Compiled = await compile(f, {
    ...options,
    inputs,
    checkFinite: false, // as the trainer does, which looks at the loss
    name: `${method.name} step`,
  });
  const zeros = () => new Float32Array(countParams(method.params));
  const start = {
    params: initParams(method.params, createRng(1, "bench init")),
    ...{ m: zeros(), v: zeros(), step: 0 },
  };
  return { compiled, stepper: createStepper(compiled, start, { decayMask: weightDecayMask(method.params) }) };
}
