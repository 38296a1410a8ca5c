import { inRange, oneOf, wholeNumber } from "../core/config.js";
import { ConfigError } from "../core/errors.js";

/** Width, depth and heads of a vision transformer. */
export interface VitSize {
  readonly embedDim: number;
  readonly depth: number;
  readonly numHeads: number;
  /** Hidden width of the MLP over `embedDim`. */
  readonly mlpRatio: number;
}

/** The named sizes. Reference: Ti and S from Table 1 of arXiv 2012.12877 (DeiT), B, L and H from Table 1 of arXiv 2010.11929 (ViT). */
export const vitSizes = {
  Ti: { embedDim: 192, depth: 12, numHeads: 3, mlpRatio: 4 },
  S: { embedDim: 384, depth: 12, numHeads: 6, mlpRatio: 4 },
  B: { embedDim: 768, depth: 12, numHeads: 12, mlpRatio: 4 },
  L: { embedDim: 1024, depth: 24, numHeads: 16, mlpRatio: 4 },
  H: { embedDim: 1280, depth: 32, numHeads: 16, mlpRatio: 4 },
} as const satisfies Readonly<Record<string, VitSize>>;

export type VitSizeName = keyof typeof vitSizes;

/** `"B/16"` -> the sizes of B with patches of 16 pixels a side.
 *
 * @returns what `createMethod` and `vitConfig` take beside the size of the pictures
 * @throws ConfigError on another notation or an unknown size, listing the known ones */
export function vitSize(notation: string): VitSize & { readonly patchSize: number } {
  const [, name = "", side = ""] = /^([A-Za-z]+)\/(\d{1,4})$/.exec(notation) ?? [];
  if (name === "") {
    throw new ConfigError(`vitSize: expected a size and a patch side such as "B/16", got "${notation}"`);
  }
  const known = Object.keys(vitSizes) as VitSizeName[];
  return {
    ...vitSizes[oneOf("ViT size", name, known)],
    patchSize: wholeNumber("patchSize", Number(side), 1),
  };
}

/** The name of a size, for messages and cards: `"B/16"`, or `"192x6/4"` (width x depth) for one without a name. */
export function vitSizeName(size: VitSize & { readonly patchSize: number }): string {
  const keys = ["embedDim", "depth", "numHeads", "mlpRatio"] as const;
  const found = Object.entries(vitSizes).find(([, known]) => keys.every((key) => known[key] === size[key]));
  return `${found?.[0] ?? `${size.embedDim}x${size.depth}`}/${size.patchSize}`;
}

/** Checks sizes by themselves and those that must divide each other.
 *
 * @throws ConfigError */
export function checkVitSize(
  size: VitSize & { readonly patchSize: number; readonly imageSize: number },
): void {
  for (const name of ["imageSize", "patchSize", "embedDim", "depth", "numHeads"] as const) {
    wholeNumber(name, size[name], 1);
  }
  inRange("mlpRatio", size.mlpRatio, 0.25, 64);
  const multiple = (name: "imageSize" | "embedDim", divisor: "patchSize" | "numHeads") => {
    if (size[name] % size[divisor] === 0) return;
    throw new ConfigError(`${name} must be a multiple of ${divisor} ${size[divisor]}, got ${size[name]}`);
  };
  multiple("imageSize", "patchSize");
  multiple("embedDim", "numHeads");
}
