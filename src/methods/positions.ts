import * as tf from "@tensorflow/tfjs-core";
import { encoderSpecs } from "../models/encoder.js";
import { paramOf, type Params, type ParamSpec } from "../models/params.js";
import { posEmbed2d } from "../ops/pos-embed.js";
import { resizePositions } from "../ops/resize-positions.js";
import type { MethodOptions } from "./options.js";

/** The patches that have positions. */
interface Grid {
  readonly options: MethodOptions;
  readonly gridSize: number;
  readonly numPatches: number;
}

/** Fixed positions of all patches, `[numPatches, dim]`. */
export const positionsOf = (
  dim: number,
  { gridSize, numPatches }: Pick<Grid, "gridSize" | "numPatches">,
): tf.Tensor2D => tf.tensor2d(posEmbed2d(dim, gridSize), [numPatches, dim]);

const fullGrid = ({ imageSize, patchSize }: MethodOptions): number => imageSize / patchSize;

/** Parameters of the encoder, learned positions first, as in a ViT of `vitSpecs`. */
export function methodEncoderSpecs(options: MethodOptions): ParamSpec[] {
  if (options.positions === "sincos") return encoderSpecs(options);
  const shape = [1, 1 + fullGrid(options) ** 2, options.embedDim];
  return [{ name: "pos_embed", shape, init: { kind: "normal", std: 0.02 } }, ...encoderSpecs(options)];
}

/** What the encoder adds to its tokens. */
export interface EncoderPositions {
  /** `[numPatches, embedDim]`, or those of the visible patches, `[rows, kept, embedDim]`. */
  readonly positions: tf.Tensor;
  readonly classPosition?: tf.Tensor;
}

/** Positions of a grid: fixed ones, or the learned table, for a smaller grid interpolated (bicubic, as `resizePositions`).
 *
 * @param idsKeep `[rows, kept]` int32; left out: all patches */
export function encoderPositions(params: Params, grid: Grid, idsKeep?: tf.Tensor): EncoderPositions {
  const { options, gridSize, numPatches } = grid;
  const { embedDim } = options;
  if (options.positions === "sincos") {
    const fixed = positionsOf(embedDim, grid);
    return { positions: idsKeep ? tf.gather(fixed, idsKeep) : fixed };
  }
  const full = fullGrid(options);
  const table = tf.reshape(paramOf(params, "pos_embed"), [1 + full ** 2, embedDim]);
  const classPosition = tf.reshape(tf.slice(table, [0, 0], [1, -1]), [1, 1, embedDim]);
  let positions: tf.Tensor = tf.slice(table, [1, 0], [-1, -1]);
  if (gridSize !== full) positions = tf.matMul(resizing(full, gridSize), positions);
  if (!idsKeep) return { positions, classPosition };
  // A product with rows of 0 and 1 in place of a gather: its gradient is a product too, where that of a gather is a scatter.
  const [rows, kept] = idsKeep.shape as [number, number];
  const places = tf.range(0, numPatches, 1, "int32");
  const picks = tf.cast(tf.equal(tf.reshape(idsKeep, [rows * kept, 1]), places), "float32");
  const visible = tf.matMul(picks, positions);
  return { positions: tf.reshape(visible, [rows, kept, embedDim]), classPosition };
}

/** What interpolation makes of each place: `[to^2, from^2]`. */
function resizing(from: number, to: number): tf.Tensor2D {
  const places = from ** 2;
  const unit = Float32Array.from({ length: places ** 2 }, (_, i) => (i % (places + 1) === 0 ? 1 : 0));
  return tf.tensor2d(resizePositions(unit, { from, to }), [to ** 2, places]);
}
