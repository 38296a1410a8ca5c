import type { GivenOptions } from "../src/methods/options.js";

/** Width, blocks and heads of a transformer. */
export interface TransformerSize {
  readonly dim: number;
  readonly depth: number;
  readonly heads: number;
}

/** What a step is made of; peers in other languages get it as JSON. */
export interface Setting {
  readonly id: string;
  readonly title: string;
  readonly task: "can" | "vit";
  /** Sides in pixels. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly batchSize: number;
  readonly encoder: TransformerSize;
  /** CAN only. */
  readonly decoder?: TransformerSize;
  readonly maskRatio: number;
  /** Upper end of the noise level, in units of normalised pixels. CAN only. */
  readonly noiseStdMax?: number;
}

const size = (dim: number, depth: number, heads: number): TransformerSize => ({ dim, depth, heads });

function can(
  name: string,
  given: Pick<Setting, "imageSize" | "patchSize" | "batchSize" | "encoder"> & { decoder: TransformerSize },
): Setting {
  const { imageSize, patchSize, batchSize, encoder, decoder } = given;
  const title =
    `CAN, ${batchSize} images of ${imageSize} px, patch ${patchSize}, ` +
    `encoder ${encoder.dim}x${encoder.depth}, decoder ${decoder.dim}x${decoder.depth}`;
  return { id: name, title, task: "can", ...given, maskRatio: 0.5, noiseStdMax: 0.05 };
}

const vit = (name: string, encoder: TransformerSize, batchSize: number): Setting => ({
  id: `vit-${name.toLowerCase()}`,
  title: `ViT-${name}/16, ${batchSize} images of 224 px`,
  task: "vit",
  ...{ imageSize: 224, patchSize: 16, batchSize, encoder, maskRatio: 0 },
});

/** The step that most bars are about: 64 images of 64 px, 3.12 M parameters. */
export const MAIN_CAN = "can-64";

/** Sizes from timm's and the CAN paper's tables; the small ones are canlab's own. */
export const settings: readonly Setting[] = [
  can("can-32-small", {
    ...{ imageSize: 32, patchSize: 8, batchSize: 32 },
    ...{ encoder: size(64, 2, 2), decoder: size(32, 1, 1) },
  }),
  can("can-32", {
    ...{ imageSize: 32, patchSize: 4, batchSize: 64 },
    ...{ encoder: size(128, 4, 4), decoder: size(64, 1, 2) },
  }),
  can(MAIN_CAN, {
    ...{ imageSize: 64, patchSize: 8, batchSize: 64 },
    ...{ encoder: size(192, 6, 3), decoder: size(96, 2, 3) },
  }),
  vit("Ti", size(192, 12, 3), 8),
  vit("S", size(384, 12, 6), 8),
  vit("B", size(768, 12, 12), 4),
];

/** The same sizes in the names of `createMethod`. */
export function methodOptionsOf({ decoder, encoder, ...setting }: Setting): GivenOptions {
  const { imageSize, patchSize, batchSize, maskRatio, noiseStdMax } = setting;
  return {
    ...{ imageSize, patchSize, batchSize, maskRatio, noiseStdMax },
    ...{ embedDim: encoder.dim, depth: encoder.depth, numHeads: encoder.heads },
    ...(decoder && {
      decoderEmbedDim: decoder.dim,
      decoderDepth: decoder.depth,
      decoderNumHeads: decoder.heads,
    }),
  };
}
