import { inRange, wholeNumber } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import type { MethodOptions } from "./option-types.js";

const WHOLE_NUMBERS = [
  "batchSize",
  "imageSize",
  "patchSize",
  "embedDim",
  "depth",
  "numHeads",
  "decoderEmbedDim",
  "decoderDepth",
  "decoderNumHeads",
  "projectionDepth",
  "projectionHiddenDim",
  "projectionDim",
  "noiseLevelDim",
  "noiseLevelHiddenDim",
  "numPrototypes",
  "localImageSize",
] as const;

/** Checks every size by itself, and those that must divide each other.
 *
 * @throws ConfigError */
export function checkSizes(options: MethodOptions): void {
  for (const name of WHOLE_NUMBERS) wholeNumber(name, options[name], 1);
  inRange("mlpRatio", options.mlpRatio, 0.25, 64);
  const multiple = (name: keyof MethodOptions, divisor: number, why: string) => {
    const value = options[name] as number;
    if (value % divisor !== 0)
      throw new ConfigError(`${name} must be a multiple of ${divisor} (${why}), got ${value}`);
  };
  multiple("imageSize", options.patchSize, "patchSize");
  multiple("localImageSize", options.patchSize, "patchSize");
  multiple("noiseLevelDim", 2, "sines and cosines");
  multiple("embedDim", options.numHeads, "numHeads");
  multiple("embedDim", 4, "sines and cosines of row and column");
  multiple("decoderEmbedDim", options.decoderNumHeads, "decoderNumHeads");
  multiple("decoderEmbedDim", 4, "sines and cosines of row and column");
}
