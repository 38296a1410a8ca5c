import type { Tensor1D } from "@tensorflow/tfjs-core";
import { compile } from "../compute/index.js";
import type { HostArray, TensorFunction } from "../compute/types.js";
import type { EmojiSet } from "../data/emoji.js";
import { methodOptions, type ArmName } from "../methods/options.js";
import type { BatchArrays, Method } from "../methods/types.js";
import { countParams, unflatten } from "../models/params.js";
import { makeBatch } from "../train/batch.js";
import type { PatchGridExample, PatchGridInput } from "../widgets/patch-grid-input.js";
import { augmentOf, normalize, pictureName, picturePixels } from "./tour-pictures.js";
import type { TourRun } from "./tour-run.js";
import { methodOf, methodOptionsOf } from "./tour-settings.js";

const NUM_PICTURES = 8;

/** Val pictures spread evenly over the split. */
function chooseExamples({ splits }: EmojiSet): Int32Array {
  const { val } = splits;
  const count = Math.min(NUM_PICTURES, val.length);
  return Int32Array.from({ length: count }, (_, i) => val[Math.floor(((i + 0.5) * val.length) / count)]!);
}

/** One pass of a trained method over val pictures, with the views, masks and noise of a training step.
 *
 * @param trained.params flat, of the method with the run's settings
 * @returns null for a method without a decoder, which predicts no pictures */
export async function patchGridInput(
  trained: { readonly name: ArmName; readonly params: Float32Array },
  emoji: EmojiSet,
  run: TourRun,
): Promise<PatchGridInput | null> {
  const { settings, numThreads } = run;
  const chosen = chooseExamples(emoji);
  const small = { ...settings, batchSize: chosen.length };
  const method = methodOf(small, trained.name);
  const options = methodOptions(trained.name, methodOptionsOf(small, trained.name));
  if (options.weights.reconstruction === 0) return null;
  const augment = augmentOf(settings, trained.name);
  const { pictures } = emoji;
  const spec = { pictures, indices: chosen, plan: method.plan, augment, normalize, seed: settings.seed };
  const { indices, arrays } = makeBatch(spec, 0);
  const outputs = await inspect(method, trained.params, arrays, { engine: settings.engine, numThreads });
  const examples = Array.from(indices, (picture, row) => {
    const shown = { name: pictureName(emoji, picture), image: picturePixels(emoji, picture) };
    return exampleOf(row, { arrays, outputs, ...shown });
  });
  const { imageSize, patchSize } = settings;
  return { imageSize, patchSize, ...normalize, normPixLoss: options.normPixLoss, examples };
}

async function inspect(
  method: Method,
  params: Float32Array,
  arrays: BatchArrays,
  how: Pick<TourRun["settings"], "engine"> & Pick<TourRun, "numThreads">,
): Promise<Record<string, HostArray>> {
  const f: TensorFunction = ({ params: flat, ...inputs }) =>
    method.inspect(unflatten(flat as Tensor1D, method.params), inputs);
  const compiled = await compile(f, {
    inputs: { params: { shape: [countParams(method.params)], dtype: "float32" }, ...method.inputs },
    name: `pictures of ${method.name}`,
    ...how,
  });
  try {
    return await compiled.run({ params, ...arrays });
  } finally {
    await compiled.dispose();
  }
}

/** Row `row` of view 1. */
function exampleOf(
  row: number,
  {
    arrays,
    outputs,
    ...shown
  }: {
    arrays: BatchArrays;
    outputs: Record<string, HostArray>;
    name: string;
    image: Uint8Array;
  },
): PatchGridExample {
  const size = shown.image.length;
  const rowOf = (values: HostArray | undefined, length = size) =>
    values && Float32Array.from(values.subarray(row * length, (row + 1) * length));
  const noiseStd = arrays["noiseStd"]?.[row] ?? 0;
  const unit = rowOf(arrays["noise"]) ?? new Float32Array(size);
  const mask = outputs["mask"]!;
  return {
    ...shown,
    view: rowOf(arrays.images)!,
    noise: unit.map((value) => value * noiseStd),
    noiseStd,
    mask: rowOf(mask, mask.length / (arrays.images.length / size))!,
    reconstruction: rowOf(outputs["prediction"]),
    predictedNoise: rowOf(outputs["predictedNoise"]),
  };
}
