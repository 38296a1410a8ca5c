import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type * as tf from "@tensorflow/tfjs-core";
import { inRange } from "../core/config.js";
import { CheckpointError } from "../core/errors.js";
import type { Params, ParamSpec } from "../models/params.js";
import { featureDim, vit, vitSpecs, type VitConfig, type VitDraws } from "../models/vision-transformer.js";
import { checkVitSize } from "../models/vit-sizes.js";
import { posEmbed2d } from "../ops/pos-embed.js";
import { resizePositions } from "../ops/resize-positions.js";
import { encoderParams } from "../train/encoder-weights.js";
import { encoderLayout, type LayoutOptions } from "./encoder-layout.js";
import { findEncoderFile } from "./find-encoder-file.js";
import { openWeightFile } from "./open-weight-file.js";
import { imagenetPixels, pixelStatistics, type PixelStatistics } from "./pixel-statistics.js";
import type { WeightFile } from "./weight-file.js";

/** A larger table of positions is a slip of the finger. */
const MAX_IMAGE_SIZE = 4096;

/** How an encoder is taken out of its file. */
export interface OpenEncoderOptions extends LayoutOptions {
  /** Side of the pictures in pixels, if another than the encoder was trained on: positions are resized to it. */
  readonly imageSize?: number | undefined;
  /** How learned positions are resized: true as in timm, false as in MAE. Default true. */
  readonly antialias?: boolean | undefined;
  /** Pixel statistics; default: of the file's own note, else ImageNet's. */
  readonly normalize?: PixelStatistics | undefined;
}

/** What a program needs to run an encoder: `compile(({ params, images }) => ({ features: spec.encode(unflatten(params, specs), images) }), ...)`. */
export interface EncodeSpec {
  /** Side in pixels of what it reads. */
  readonly imageSize: number;
  readonly featureDim: number;
  /** normalised = (pixel in 0..1 - mean) / std */
  readonly normalize: PixelStatistics;
  /** Normalised pixels `[rows, imageSize, imageSize, 3]` to `[rows, featureDim]`; pure and differentiable. */
  encode(params: Params, images: tf.Tensor, draws?: VitDraws): tf.Tensor2D;
}

/** An encoder out of a file. */
export interface OpenedEncoder {
  readonly path: string;
  readonly format: WeightFile["format"];
  readonly config: VitConfig;
  readonly specs: readonly ParamSpec[];
  /** All parameters in the order of `specs`, for `unflatten`. */
  readonly params: Float32Array;
  readonly encodeSpec: EncodeSpec;
  /** The pixel statistics that it was trained with. */
  readonly normalize: PixelStatistics;
  /** The file's own notes. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Tensors (heads, decoder) and entries (optimizer, args) of the file that are not of the encoder. */
  readonly leftOut: readonly string[];
  /** SHA-256 over configuration, pixel statistics and numbers: equal for equal encoders, whatever the file. */
  readonly fingerprint: string;
}

/** Opens an encoder: what canlab exports, or a checkpoint of timm's or MAE's ViT as safetensors or `.pth`. Numbers stay as they are to the
 * bit, except positions that are resized.
 *
 * @param path of a file, or of a folder with one encoder in it, for example a tour's
 * @throws CheckpointError if the file is damaged, or is no encoder of this kind, listing what differs
 * @throws ConfigError if an option is out of range, or the number of heads has to be given */
export async function openEncoder(path: string, options: OpenEncoderOptions = {}): Promise<OpenedEncoder> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const file = await openWeightFile(isFolder ? await findEncoderFile(path) : path);
  try {
    const { config: stored, leftOut } = encoderLayout(file, options);
    const tensors = await file.read(vitSpecs(stored).map(({ name }) => name));
    for (const [name, numbers] of Object.entries(tensors)) {
      const at = firstNotFinite(numbers);
      if (at >= 0)
        throw new CheckpointError(`${file.path}: number ${at} of ${name} is ${numbers[at]}; fetch it again`);
    }
    const { config, positions } = fitPositions(stored, tensors["pos_embed"]!, options);
    const specs = vitSpecs(config);
    const params = encoderParams({ ...tensors, pos_embed: positions }, specs, config.patchSize);
    const normalize = options.normalize ?? pixelStatistics(file.metadata) ?? imagenetPixels;
    return {
      ...{ path: file.path, format: file.format, metadata: file.metadata, config, specs, params },
      leftOut: [...leftOut, ...file.skipped],
      encodeSpec: encodeSpecOf(config, normalize),
      normalize,
      fingerprint: fingerprint(config, normalize, params),
    };
  } finally {
    await file.close();
  }
}

/** Place of the first NaN or infinity, -1 without one. A loop, because `findIndex` takes ten times as long. */
function firstNotFinite(numbers: Float32Array): number {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return i;
  return -1;
}

/** How an encoder of that configuration is run. */
export function encodeSpecOf(config: VitConfig, normalize: PixelStatistics = imagenetPixels): EncodeSpec {
  return {
    ...{ imageSize: config.imageSize, featureDim: featureDim(config), normalize },
    encode: (params, images, draws) => vit(params, images, config, draws),
  };
}

/** The positions for the size that is asked for, and whether they are the fixed ones, to the bit. */
function fitPositions(
  stored: VitConfig,
  table: Float32Array,
  { imageSize = stored.imageSize, antialias }: OpenEncoderOptions,
): { config: VitConfig; positions: Float32Array } {
  const { embedDim, patchSize } = stored;
  if (imageSize !== stored.imageSize) inRange("imageSize", imageSize, patchSize, MAX_IMAGE_SIZE);
  checkVitSize({ ...stored, imageSize });
  const [from, to] = [stored.imageSize / patchSize, imageSize / patchSize];
  if (isFixed(table, embedDim, from))
    return { config: { ...stored, imageSize, positions: "sincos" }, positions: table };
  const resized = resizePositions(table.subarray(embedDim), { from, to, antialias });
  const positions = new Float32Array(embedDim + resized.length);
  positions.set(table.subarray(0, embedDim));
  positions.set(resized, embedDim);
  return { config: { ...stored, imageSize }, positions };
}

function isFixed(table: Float32Array, embedDim: number, grid: number): boolean {
  if (embedDim % 4 !== 0) return false;
  const fixed = posEmbed2d(embedDim, grid);
  return table.every((value, i) => value === (i < embedDim ? 0 : fixed[i - embedDim]));
}

function fingerprint(config: VitConfig, normalize: PixelStatistics, params: Float32Array): string {
  const hash = createHash("sha256").update(JSON.stringify([Object.entries(config).sort(), normalize]));
  const bytes = new Uint8Array(params.buffer, params.byteOffset, params.byteLength);
  for (let i = 0; i < bytes.length; i += 1 << 26) hash.update(bytes.subarray(i, i + (1 << 26)));
  return hash.digest("hex");
}
