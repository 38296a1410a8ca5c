import { positiveOf } from "../../src/widgets/contract/contrastive-loss.js";
import { h } from "../shared/dom.js";
import type { Matrix } from "./matrix.js";

export type Pair = readonly [anchor: number, other: number];

/** What a pair is to the loss. */
export function kindOf([anchor, other]: Pair, matrix: Matrix): string {
  if (anchor === other) return "itself, left out";
  if (positiveOf(anchor, matrix.options.count) === other) return "positive: same image, other view";
  return matrix.isCandidate(anchor, other) ? "negative: another image" : "same view, left out";
}

/** What is known of a pair, as label and value. */
export function pairFacts([anchor, other]: Pair, matrix: Matrix): [label: string, value: string][] {
  const { count } = matrix.options;
  const positive = positiveOf(anchor, count);
  const probability = matrix.probability(anchor, other);
  return [
    ["Similarity", matrix.similarity(anchor, other).toFixed(3)],
    ["Softmax", matrix.isCandidate(anchor, other) ? shortProbability(probability) : "none"],
    ["Loss of the anchor", `${matrix.losses[anchor]!.toFixed(3)} nats`],
    [
      "Rank of its positive",
      `${matrix.rank(anchor, positive)} of ${count * (matrix.options.negatives === "both" ? 2 : 1) - (matrix.options.negatives === "both" ? 1 : 0)}`,
    ],
  ];
}

const shortProbability = (p: number): string => (p > 0 && p < 0.001 ? p.toExponential(1) : p.toFixed(3));

/** Name and view of a projection. */
export const nameOf = (projection: number, names: readonly string[]): string =>
  `${names[projection % names.length]!}, view ${projection < names.length ? 1 : 2}`;

const thumb = (tile: HTMLCanvasElement | undefined): HTMLElement[] => {
  if (tile === undefined) return [];
  const canvas = h("canvas", { class: "cl-contrast-thumb", "aria-hidden": "true" });
  canvas.width = tile.width;
  canvas.height = tile.height;
  canvas.getContext("2d")!.drawImage(tile, 0, 0);
  return [canvas];
};

/** The two of a pair, and its numbers. */
export function pairCard(
  pair: Pair,
  matrix: Matrix,
  { names, tiles }: { names: readonly string[]; tiles: readonly HTMLCanvasElement[] },
): HTMLElement[] {
  const who = (label: string, projection: number) =>
    h(
      "div",
      { class: "cl-contrast-one" },
      ...thumb(tiles[projection]),
      h(
        "div",
        {},
        h("span", { class: "cl-contrast-role" }, label),
        h(
          "span",
          { class: "cl-contrast-name", dir: "auto", title: nameOf(projection, names) },
          nameOf(projection, names),
        ),
      ),
    );
  const facts = pairFacts(pair, matrix).map(([label, value]) =>
    h("div", {}, h("dt", {}, label), h("dd", {}, value)),
  );
  return [
    who("Anchor", pair[0]),
    who("Other", pair[1]),
    h("p", { class: "cl-contrast-kind" }, kindOf(pair, matrix)),
    h("dl", {}, ...facts),
  ];
}
