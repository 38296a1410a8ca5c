import { attentionFrom, byPatch, largest, type OpenRows } from "../../src/widgets/contract/attention-rows.js";
import type { AttentionViewerState, PackedRows } from "../../src/widgets/contract/index.js";
import { fromBase64 } from "../shared/base64.js";
import type { Model } from "../shared/model.js";
import { unpackNumbers } from "../shared/packed-numbers.js";

export type AttentionModel = Model<AttentionViewerState>;

const openRows = async ({ max, levels, codes }: PackedRows): Promise<OpenRows> => ({
  max: unpackNumbers(max),
  levels,
  codes: await inflate(fromBase64(codes)),
});

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Where the chosen patch looks. */
export interface Shown {
  /** Per patch, NaN where it is masked. */
  readonly values: Float64Array;
  readonly max: number;
  /** What goes to the class token; null where there is none. */
  readonly toCls: number | null;
}

export interface Reader {
  readonly layout: AttentionViewerState;
  /** @returns null when the chosen patch is masked, or its row is no number */
  read(head?: number | "mean"): Shown | null;
}

/** Unpacks the attention once and reads rows of it. */
export async function createReader(model: AttentionModel): Promise<Reader> {
  const [attention, rollout] = await Promise.all([
    openRows(model.get("attention")),
    openRows(model.get("rollout")),
  ]);
  const rows = { attention, rollout };
  const keys = ["imageSize", "patchSize", "numLayers", "numHeads", "numTokens", "hasCls", "keptIds"] as const;
  const layout = Object.fromEntries(
    keys.map((key) => [key, model.get(key)]),
  ) as unknown as AttentionViewerState;
  return {
    layout,
    read(head = model.get("head")) {
      const [layer, mode, patch] = [model.get("layer"), model.get("mode"), model.get("patch")];
      const row = attentionFrom(rows, layout, { layer, mode, patch, head });
      if (row === null || !row.every(Number.isFinite)) return null;
      const values = byPatch(layout, row);
      return { values, max: largest(values), toCls: layout.hasCls ? row[0]! : null };
    },
  };
}

export const percentText = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** A patch by number and place. */
export function patchText(patch: number | "cls", side: number): string {
  if (patch === "cls") return "class token";
  return `patch ${patch}, row ${Math.floor(patch / side)}, column ${patch % side}`;
}
