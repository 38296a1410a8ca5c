import type { Tensor1D } from "@tensorflow/tfjs-core";
import { compile } from "../../compute/index.js";
import type { TensorFunction } from "../../compute/types.js";
import { InterruptedError } from "../../core/errors.js";
import { countParams, unflatten } from "../../models/params.js";
import { makeBatch, stepsPerEpoch } from "../../train/batch.js";
import type { Measure } from "./measure.js";
import { batchSpecOf, type TrainedRun } from "./train-arm.js";

/** Of the views, masks and noise that losses are measured with: the same for all arms and seeds, so that a difference is the arm's. */
const DRAW_SEED = 20_221_030;

/** Each loss term on pictures that were not trained on (`held_out.<term>`) and on those that were (`seen.<term>`), with the weights as they are
 * after training and equal draws: mean over all whole batches of one pass over val, and of as many of train.
 *
 * @remarks batch norm of the projection head uses the statistics of the batch, as in training */
export const measureLosses: Measure = async ({ run, emoji, encoder, context }) => {
  const { method, params } = encoder!;
  const f: TensorFunction = ({ params: flat, ...inputs }) =>
    method.loss(unflatten(flat as Tensor1D, method.params), inputs);
  const { numThreads, device, signal } = context;
  const flat = { shape: [countParams(method.params)], dtype: "float32" } as const;
  const inputs = { params: flat, ...method.inputs };
  const compiled = await compile(f, { inputs, numThreads, device, name: `loss of ${method.name}` });
  const spec = { ...batchSpecOf(run as TrainedRun, emoji!), seed: DRAW_SEED };
  try {
    const values: Record<string, number> = {};
    const numBatches = stepsPerEpoch({ ...spec, indices: emoji!.splits.val });
    for (const [name, indices] of Object.entries({
      held_out: emoji!.splits.val,
      seen: emoji!.splits.train,
    })) {
      for (let step = 0; step < numBatches; step++) {
        if (signal?.aborted === true) throw new InterruptedError("stopped while losses were measured");
        const { arrays } = makeBatch({ ...spec, indices }, step);
        for (const [term, value] of Object.entries(await compiled.run({ params, ...arrays }))) {
          const key = `${name}.${term}`;
          values[key] = (values[key] ?? 0) + value[0]! / numBatches;
        }
      }
    }
    return values;
  } finally {
    await compiled.dispose();
  }
};
