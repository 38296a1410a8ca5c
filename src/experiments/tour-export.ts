import * as tf from "@tensorflow/tfjs-core";
import { exportOnnx } from "../compute/index.js";
import type { TensorFunction } from "../compute/types.js";
import type { Method } from "../methods/types.js";
import { sizeOf, type Params } from "../models/params.js";
import { writeAtomically } from "../train/atomic-file.js";
import { timmEncoderWeights } from "../train/encoder-weights.js";
import { writeSafetensors } from "../train/safetensors.js";
import { normalize } from "./tour-pictures.js";
import type { TourSettings } from "./tour-presets.js";

/** A trained arm on its way to a file. */
export interface EncoderExport {
  readonly method: Method;
  readonly params: Float32Array;
  readonly settings: TourSettings;
}

/** The parameters as constants of the graph that is being traced. */
function constants({ method, params }: EncoderExport): Params {
  let offset = 0;
  return Object.fromEntries(
    method.params.map(({ name, shape }) => {
      const data = params.subarray(offset, (offset += sizeOf(shape)));
      return [name, tf.tensor(data, [...shape])];
    }),
  );
}

/** Writes the encoder as `<path>.safetensors` (a state dict of timm's `VisionTransformer`) and `<path>.onnx` (normalised pixels
 * `[batch, imageSize, imageSize, 3]` -> features, any batch size), each with its sizes and pixel statistics.
 *
 * @throws DataError if a file cannot be written */
export async function exportEncoder(path: string, encoder: EncoderExport): Promise<void> {
  const { method, params, settings } = encoder;
  const { imageSize, patchSize, embedDim, depth, numHeads, seed } = settings;
  const facts = { method: method.name, imageSize, patchSize, embedDim, depth, numHeads, seed, ...normalize };
  const metadata = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, String(value)]));
  const tensors = timmEncoderWeights(params, method.params, settings);
  await writeSafetensors(`${path}.safetensors`, { tensors, metadata: { format: "pt", ...metadata } });
  const f: TensorFunction = ({ images }) => ({ features: method.encode(constants(encoder), images!) });
  const bytes = exportOnnx(f, {
    inputs: { images: { shape: [imageSize, imageSize, 3], dtype: "float32" } },
    name: `${method.name}-encoder`,
    docString: `Encoder of ${method.name}: normalised RGB pixels to features.`,
    metadata,
  });
  await writeAtomically(`${path}.onnx`, (file) => file.writeFile(bytes));
}
