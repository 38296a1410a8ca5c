import { compile } from "../src/compute/compile.js";
import type { Compiled, Engine, HostArray } from "../src/compute/types.js";
import { createRng } from "../src/core/rng.js";
import type { Method } from "../src/methods/types.js";
import { countParams, initParams, weightDecayMask } from "../src/models/params.js";
import { drawIdsShuffle, idsRestore } from "../src/ops/masking.js";
import { biasCorrections } from "../src/optim/adamw.js";
import { trainStep } from "../src/train/train-step.js";

/** One compiled train step of a method with its state and one batch of random pictures. */
export interface StepBench {
  readonly engine: Engine;
  /** Tracing and session creation; the first step of an eager engine. */
  readonly startMs: number;
  /** Runs one step and returns its milliseconds and its loss. */
  step(): Promise<{ ms: number; loss: number }>;
  dispose(): Promise<void>;
}

/** The inputs of `method.loss` for one batch, from a fixed seed. */
export function randomBatch({ plan, inputs }: Method): Record<string, HostArray> {
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
  return feeds;
}

export async function createStepBench(method: Method, engine: Engine): Promise<StepBench> {
  const { f, inputs } = trainStep(method);
  const started = performance.now();
  const compiled: Compiled = await compile(f, { inputs, engine, name: `${method.name} step` });
  const startMs = performance.now() - started;
  const zeros = () => new Float32Array(countParams(method.params));
  type State = Record<"params" | "m" | "v", Float32Array>;
  let state: State = {
    params: initParams(method.params, createRng(1, "bench init")),
    m: zeros(),
    v: zeros(),
  };
  let spare: State = { params: zeros(), m: zeros(), v: zeros() };
  const batch = {
    ...randomBatch(method),
    decayMask: weightDecayMask(method.params),
    lr: Float32Array.of(1e-3),
  };
  let steps = 0;
  return {
    engine,
    startMs,
    async step() {
      const { biasCorrection1, biasCorrection2 } = biasCorrections(++steps);
      const corrections = {
        biasCorrection1: Float32Array.of(biasCorrection1),
        biasCorrection2: Float32Array.of(biasCorrection2),
      };
      const before = performance.now();
      const results = await compiled.run({ ...batch, ...corrections, ...state }, spare);
      const ms = performance.now() - before;
      [state, spare] = [spare, state];
      return { ms, loss: results.total![0]! };
    },
    dispose: () => compiled.dispose(),
  };
}
