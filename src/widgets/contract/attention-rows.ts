import type { AttentionViewerState } from "./attention-viewer.js";

/** `PackedRows`, unpacked as far as needed. */
export interface OpenRows {
  readonly max: ArrayLike<number>;
  readonly levels: number;
  readonly codes: ArrayLike<number>;
}

type Layout = Pick<
  AttentionViewerState,
  "numHeads" | "numTokens" | "hasCls" | "keptIds" | "imageSize" | "patchSize"
>;
type Chosen = Pick<AttentionViewerState, "layer" | "head" | "mode" | "patch">;

function rowOf({ max, levels, codes }: OpenRows, row: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => max[row]! * (codes[row * length + i]! / levels) ** 2);
}

/** The token that stands for a patch; -1 for a masked one. */
export function tokenOf({ hasCls, keptIds }: Layout, patch: number | "cls"): number {
  if (patch === "cls") return hasCls ? 0 : -1;
  const place = keptIds === null ? patch : keptIds.indexOf(patch);
  return place < 0 ? -1 : place + (hasCls ? 1 : 0);
}

/** What the chosen patch attends to.
 *
 * @returns `[numTokens]`; null when the patch is masked */
export function attentionFrom(
  { attention, rollout }: { attention: OpenRows; rollout: OpenRows },
  layout: Layout,
  { layer, head, mode, patch }: Chosen,
): Float64Array | null {
  const { numHeads, numTokens } = layout;
  const token = tokenOf(layout, patch);
  if (token < 0) return null;
  if (mode === "rollout") return rowOf(rollout, layer * numTokens + token, numTokens);
  const ofHead = (h: number) => rowOf(attention, (layer * numHeads + h) * numTokens + token, numTokens);
  if (head !== "mean") return ofHead(head);
  const rows = Array.from({ length: numHeads }, (_, h) => ofHead(h));
  return Float64Array.from(
    { length: numTokens },
    (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / numHeads,
  );
}

/** Values of tokens at the patches of the picture.
 *
 * @returns `[numPatches]`, NaN where a patch is masked */
export function byPatch(layout: Layout, row: Float64Array): Float64Array {
  const numPatches = (layout.imageSize / layout.patchSize) ** 2;
  return Float64Array.from({ length: numPatches }, (_, patch) => row[tokenOf(layout, patch)] ?? NaN);
}

/** The largest of the finite values; 0 for none. */
export const largest = (values: Float64Array): number =>
  values.reduce((max, value) => (value > max ? value : max), 0);
