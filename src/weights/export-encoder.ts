import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { exportOnnx } from "../compute/index.js";
import { oneOf } from "../core/config.js";
import { ShapeError } from "../core/errors.js";
import { countParams, sizeOf, type Params } from "../models/params.js";
import { vit, vitSpecs, type VitConfig } from "../models/vision-transformer.js";
import { writeAtomically } from "../train/atomic-file.js";
import { timmEncoderWeights } from "../train/encoder-weights.js";
import { writeSafetensors } from "../train/safetensors.js";
import { modelCard, writeModelCard, type CardFacts } from "./model-card.js";
import { imagenetPixels, type PixelStatistics } from "./pixel-statistics.js";

export const EXPORT_EXTENSIONS = [".safetensors", ".onnx"] as const;

/** An encoder on its way to a file. */
export interface EncoderToExport {
  readonly config: VitConfig;
  /** In the order of `vitSpecs(config)`. */
  readonly params: Float32Array;
  /** Default: ImageNet's. */
  readonly normalize?: PixelStatistics;
  /** For the model card. */
  readonly card?: CardFacts;
  /** Notes in the file beside the configuration. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Writes an encoder, atomically, with a model card beside it (`<path>.card.json`, `<path>.card.md`). By the ending of the path:
 * `.safetensors`, a state dict of timm's `VisionTransformer`; `.onnx`, normalised pixels `images` `[batch, imageSize, imageSize, 3]` to
 * `features` `[batch, featureDim]` for any batch size. Both keep sizes and pixel statistics as metadata.
 *
 * @returns the SHA-256 of the file, hex
 * @throws ConfigError on another ending
 * @throws ShapeError if the parameters do not fit the configuration
 * @throws DataError if a file cannot be written */
export async function exportEncoder(path: string, encoder: EncoderToExport): Promise<string> {
  const { config, normalize: pixels = imagenetPixels, card = {} } = encoder;
  const ending = oneOf("ending of the file", extname(path), EXPORT_EXTENSIONS);
  const sha256 = await (ending === ".onnx" ? writeOnnx : writeTimm)(path, { ...encoder, normalize: pixels });
  await writeModelCard(path, modelCard({ path, sha256, config, pixels }, card));
  return sha256;
}

const metadataOf = ({ config, normalize, metadata = {} }: EncoderToExport): Record<string, string> => ({
  ...metadata,
  ...Object.fromEntries(
    Object.entries({ ...config, ...normalize }).map(([key, value]) => [key, String(value)]),
  ),
});

function writeTimm(path: string, encoder: EncoderToExport): Promise<string> {
  const { config, params } = encoder;
  const tensors = timmEncoderWeights(params, vitSpecs(config), config);
  return writeSafetensors(path, { tensors, metadata: { format: "pt", ...metadataOf(encoder) } });
}

async function writeOnnx(path: string, encoder: EncoderToExport): Promise<string> {
  const { config, params } = encoder;
  const specs = vitSpecs(config);
  if (params.length !== countParams(specs)) {
    throw new ShapeError(
      `exportEncoder: the encoder has ${countParams(specs)} parameters, got ${params.length}`,
    );
  }
  const constants = (): Params => {
    let offset = 0;
    return Object.fromEntries(
      specs.map(({ name, shape }) => [
        name,
        tf.tensor(params.subarray(offset, (offset += sizeOf(shape))), [...shape]),
      ]),
    );
  };
  const side = config.imageSize;
  const bytes = exportOnnx(({ images }) => ({ features: vit(constants(), images!, config) }), {
    inputs: { images: { shape: [side, side, 3], dtype: "float32" } },
    name: basename(path, ".onnx"),
    docString: "Vision transformer: normalised RGB pixels to features.",
    metadata: metadataOf(encoder),
  });
  await writeAtomically(path, (file) => file.writeFile(bytes));
  return createHash("sha256").update(bytes).digest("hex");
}
