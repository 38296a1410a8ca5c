import { ConfigError, CheckpointError } from "../core/errors.js";
import { vitConfig, vitSpecs, type VitConfig } from "../models/vision-transformer.js";
import { vitSizes } from "../models/vit-sizes.js";
import { timmShape } from "../train/encoder-weights.js";
import { compareTensors, describeTensorDifferences, type Shapes } from "./compare-tensors.js";
import type { WeightFile } from "./weight-file.js";

/** What a file cannot say by itself, or what is wanted otherwise than it says. */
export interface LayoutOptions {
  /** Attention heads; default: of the file's own note, else of the named size of this width, else `embedDim / 64`. */
  readonly numHeads?: number | undefined;
  /** How tokens become features; default: of the file's own note, else the mean of the patch tokens. */
  readonly pool?: VitConfig["pool"] | undefined;
}

/** An encoder in a weight file. */
export interface FoundEncoder {
  /** As in the file, with learned positions: whether they are the fixed ones is seen in their numbers. */
  readonly config: VitConfig;
  /** Tensors of other parts: heads, decoder. */
  readonly leftOut: readonly string[];
}

/** Parts beside the encoder: classifier, MAE's decoder, what canlab trains beside an encoder. */
const OTHER_PARTS = /^(head\.|decoder_|mask_token$|noise_level\.|projection\.)/;

/** Finds out which encoder a state dict in timm's or MAE's names is, and checks every name and shape.
 *
 * @throws CheckpointError if it is none, listing what is missing, unexpected, or of another shape
 * @throws ConfigError if the number of heads has to be given */
export function encoderLayout(
  { path, entries, metadata }: Pick<WeightFile, "path" | "entries" | "metadata">,
  options: LayoutOptions = {},
): FoundEncoder {
  const all = new Map(entries.map(({ name, shape }) => [name, shape]));
  const leftOut = [...all.keys()].filter((name) => OTHER_PARTS.test(name));
  const shapes: Shapes = new Map([...all].filter(([name]) => !OTHER_PARTS.test(name)));
  const sizes = sizesOf(shapes, path);
  const isPooledFirst = shapes.has("fc_norm.weight") && !shapes.has("norm.weight");
  const numHeads = options.numHeads ?? numberIn(metadata, "numHeads") ?? usualHeads(sizes.embedDim);
  const config = checkedConfig(path, options, {
    ...{ ...sizes, numHeads, positions: "learned" },
    pool: options.pool ?? (metadata["pool"] as VitConfig["pool"] | undefined) ?? "mean",
    finalNorm: isPooledFirst ? "afterPool" : "beforePool",
  });
  const expected = new Map(
    vitSpecs(config).map((spec) => [spec.name, timmShape(spec, config.patchSize)] as const),
  );
  const differences = describeTensorDifferences(compareTensors(expected, shapes));
  if (differences !== "") throw notThisEncoder(path, differences);
  return { config, leftOut };
}

/** @throws ConfigError about what the caller gave; CheckpointError about what the file says */
function checkedConfig(path: string, options: LayoutOptions, config: VitConfig): VitConfig {
  try {
    return vitConfig(config);
  } catch (error) {
    const isGiven = options.numHeads !== undefined || options.pool !== undefined;
    if (isGiven || !(error instanceof ConfigError)) throw error;
    throw new CheckpointError(`${path} is no encoder that can be read: ${error.message}`, { cause: error });
  }
}

const notThisEncoder = (path: string, seen: string) =>
  new CheckpointError(
    `${path} is not the encoder of a ViT in timm's names: ${seen}; a ViT with other parts (layer scale, registers, windows) is not read`,
  );

/** Sizes that the shapes tell. */
function sizesOf(shapes: Shapes, path: string) {
  const [embedDim = 0, channels = 0, patchSize = 0] = shapes.get("patch_embed.proj.weight") ?? [];
  const [, places = 0] = shapes.get("pos_embed") ?? [];
  const grid = Math.sqrt(places - 1);
  const depth = new Set([...shapes.keys()].flatMap((name) => /^blocks\.(\d{1,4})\./.exec(name)?.[1] ?? []))
    .size;
  const [hidden = 0] = shapes.get("blocks.0.mlp.fc1.weight") ?? [];
  if (!(embedDim >= 1) || channels !== 3 || !(patchSize >= 1) || !(hidden >= 1)) {
    const names = ["patch_embed.proj.weight", "pos_embed", "blocks.0.mlp.fc1.weight"];
    const seen = names.map(
      (name) => `${name} ${shapes.has(name) ? `[${shapes.get(name)!.join()}]` : "missing"}`,
    );
    throw notThisEncoder(path, seen.join(", "));
  }
  if (!Number.isInteger(grid) || grid < 1) {
    throw notThisEncoder(path, `pos_embed has ${places} places, no square grid and one for the class token`);
  }
  return { imageSize: grid * patchSize, patchSize, embedDim, depth, mlpRatio: hidden / embedDim };
}

function numberIn(metadata: Readonly<Record<string, string>>, key: string): number | undefined {
  const text = Object.hasOwn(metadata, key) ? metadata[key]! : "";
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** Weights do not show the number of heads. */
function usualHeads(embedDim: number): number {
  const named = Object.values(vitSizes).find((size) => size.embedDim === embedDim);
  if (named) return named.numHeads;
  if (embedDim % 64 === 0) return embedDim / 64;
  throw new ConfigError(
    `a ViT of width ${embedDim} has no usual number of heads; give numHeads (--num-heads)`,
  );
}
