import { ConfigError, ShapeError } from "../core/errors.js";
import { readArray, type ArrayInput } from "../core/array-input.js";
import type { ContrastiveMatrixState, ContrastNegatives } from "./contract/index.js";
import { contrastiveLoss, fullMatrix } from "./contract/contrastive-loss.js";
import { contrastiveMatrixStill } from "./contrastive-matrix-still.js";
import { heatColours } from "./heat-colours.js";
import type { LiveWidget } from "./host.js";
import { packNumbers, unpackNumbers } from "./packed-numbers.js";
import { readPictures } from "./read-pictures.js";
import { createSprite } from "./sprite.js";
import { thumbnails } from "./thumbnails.js";
import { WidgetFigure } from "./widget-figure.js";

export interface ContrastiveMatrixInput {
  /** Projections of view 1, `[count, dim]`, of any length: the widget takes cosines. At most 1,024 images. */
  readonly z1: ArrayInput;
  /** Of view 2, same shape; row i is the image of row i of `z1`. */
  readonly z2: ArrayInput;
  /** tau > 0; default 0.1, the paper's. */
  readonly temperature?: number;
  /** As in `losses.infoNce`; default "both". */
  readonly negatives?: ContrastNegatives;
  /** One per image; default "image 1", "image 2", … */
  readonly names?: readonly string[];
  /** Thumbnails: `[count, side, side, 3]`, or `[2 * count, side, side, 3]` with those of view 2 behind those of view 1; 0..255 as a
   * Uint8Array or an int32 tensor, else 0..1. */
  readonly images?: ArrayInput;
}

const MAX_COUNT = 1024;
const EPS = 1e-12;
const what = (argument: string) => `contrastiveMatrix: ${argument}`;

/** Rows divided by their length, as `losses` does. */
function unitRows(data: ArrayLike<number>, dim: number): Float64Array {
  const units = Float64Array.from(data);
  for (let start = 0; start < units.length; start += dim) {
    const row = units.subarray(start, start + dim);
    const scale = 1 / Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) + EPS);
    for (let i = 0; i < dim; i++) row[i]! *= scale;
  }
  return units;
}

/** Cosines above the diagonal, row by row. */
function cosines(rows: Float64Array, dim: number): Float32Array {
  const size = rows.length / dim;
  const triangle = new Float32Array((size * (size - 1)) / 2);
  let i = 0;
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      let sum = 0;
      for (let k = 0; k < dim; k++) sum += rows[a * dim + k]! * rows[b * dim + k]!;
      triangle[i++] = sum;
    }
  }
  return triangle;
}

/** Reads both views one behind the other, `[2 count, dim]`. */
function readProjections({ z1, z2 }: ContrastiveMatrixInput) {
  const one = readArray(z1, { what: what("z1"), shape: ["count", "dim"] });
  const [count, dim] = one.shape as [number, number];
  const two = readArray(z2, { what: what("z2"), shape: [count, dim] });
  if (count > MAX_COUNT) {
    throw new ShapeError(`${what("z1")} may have ${MAX_COUNT} rows, got ${count}; give a part of them`);
  }
  const both = new Float64Array(2 * count * dim);
  both.set(one.data);
  both.set(two.data, count * dim);
  return { both, count, dim };
}

function problemOf(both: Float64Array, count: number, dim: number): string | null {
  if (count === 0 || dim === 0) return "There are no projections to compare.";
  if (count === 1) return "One image has no negatives: give the projections of two or more.";
  const bad = both.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return null;
  const row = Math.floor(bad / dim);
  return `Row ${row % count} of ${row < count ? "z1" : "z2"} holds a number that is not finite.`;
}

function spriteOf(images: ArrayInput | undefined, count: number) {
  if (images === undefined) return null;
  const pictures = readPictures(images, what("images"));
  if (pictures.count !== count && pictures.count !== 2 * count) {
    throw new ShapeError(
      `${what("images")} must be ${count} or ${2 * count} pictures for ${count} images, got ${pictures.count}`,
    );
  }
  const small = thumbnails(pictures);
  return pictures.size > 0 ? createSprite(small.pixels, small) : null;
}

/** Mean loss at the temperature of a state. */
const lossOf = ({ problem, similarities, count, temperature, negatives }: ContrastiveMatrixState) =>
  problem === null
    ? contrastiveLoss(fullMatrix(unpackNumbers(similarities), 2 * count), { count, temperature, negatives })
        .mean
    : null;

export function contrastiveMatrixState(input: ContrastiveMatrixInput): ContrastiveMatrixState {
  const { temperature = 0.1, negatives = "both" } = input;
  if (!(temperature > 0 && Number.isFinite(temperature)))
    throw new ConfigError(`${what("temperature")} must be above 0, got ${temperature}`);
  if (negatives !== "both" && negatives !== "other")
    throw new ConfigError(`${what("negatives")} must be "both" or "other", got "${String(negatives)}"`);
  const { both, count, dim } = readProjections(input);
  const names = input.names ?? Array.from({ length: count }, (_, i) => `image ${i + 1}`);
  if (names.length !== count)
    throw new ShapeError(`${what("names")} must be ${count}, one per row of z1, got ${names.length}`);
  const problem = problemOf(both, count, dim);
  const triangle = problem === null ? cosines(unitRows(both, dim), dim) : [];
  const state: ContrastiveMatrixState = {
    ...{ count, names, negatives, problem, temperature },
    sprite: spriteOf(input.images, count),
    similarities: packNumbers(triangle),
    colours: heatColours,
    view: "similarity",
    pair: problem === null ? [0, count] : null,
    loss: null,
  };
  return { ...state, loss: lossOf(state) };
}

/** Keeps `loss` right wherever the temperature is changed. */
function connect(live: LiveWidget<ContrastiveMatrixState>): void {
  const count = live.get("count");
  if (live.get("problem") !== null) return;
  const similarities = fullMatrix(unpackNumbers(live.get("similarities")), 2 * count);
  const update = () => {
    const options = { count, temperature: live.get("temperature"), negatives: live.get("negatives") };
    const loss = contrastiveLoss(similarities, options).mean;
    // Two engines' exponentials may differ in the last bit.
    if (Math.abs(loss - (live.get("loss") ?? NaN)) < 1e-9) return;
    live.set({ loss });
  };
  update();
  live.on("change:temperature", update);
}

/** The similarities of the 2n projections of a batch, the softmax that InfoNCE makes of them, and the loss of every anchor. The slider
 * changes the temperature, and the loss is worked out again in the page. Cosines are kept in 16 bits: the loss of an anchor is off by
 * 3e-5 / temperature at most. Comes back: `get("temperature")`, `get("pair")` as `[anchor, other]` among the 2n projections,
 * `get("loss")` in nats.
 *
 *   contrastiveMatrix({ z1, z2 })
 *
 * @throws ShapeError when the views differ in shape, or names or images in number
 * @throws ConfigError when the temperature is not above 0, or `negatives` is unknown */
export const contrastiveMatrix = (input: ContrastiveMatrixInput): WidgetFigure<ContrastiveMatrixState> =>
  new WidgetFigure({
    front: "contrastive-matrix",
    state: contrastiveMatrixState(input),
    text: ({ count, loss, temperature }) =>
      `contrastive matrix of ${count} images in two views` +
      (loss === null ? "" : `, loss ${loss.toFixed(3)} at temperature ${temperature}`),
    still: contrastiveMatrixStill,
    connect,
  });
