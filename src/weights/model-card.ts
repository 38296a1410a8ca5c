import { basename } from "node:path";
import { featureDim, vitSpecs, type VitConfig } from "../models/vision-transformer.js";
import { countParams } from "../models/params.js";
import { vitSizeName } from "../models/vit-sizes.js";
import { writeAtomically } from "../train/atomic-file.js";
import type { JsonValue, RunConfig } from "../train/run-config.js";
import { markdownText } from "./markdown-text.js";
import type { PixelStatistics } from "./pixel-statistics.js";

/** What only the one who trained the encoder knows. Everything may be left out; the card says so. */
export interface CardFacts {
  /** What it was trained on. */
  readonly data?: string;
  /** Name of the arm: "can", "mae". */
  readonly arm?: string;
  /** Options of the arm and of the training. */
  readonly options?: RunConfig;
  readonly seed?: number;
  /** By name: "linear probe top-1, val". */
  readonly metrics?: Readonly<Record<string, number | null>>;
  /** Where the numbers come from, for converted files: name of the file. */
  readonly source?: string;
  /** What the source had and this file has not. */
  readonly leftOut?: readonly string[];
}

/** A model card (arXiv 1810.03993, in short), as kept in `<file>.card.json`. */
export interface ModelCard extends CardFacts {
  readonly format: "canlab-model-card-1";
  readonly file: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  /** `"B/16"`, or width x depth / patch side. */
  readonly size: string;
  readonly numParams: number;
  readonly featureDim: number;
  readonly architecture: VitConfig;
  readonly pixels: PixelStatistics;
}

/** What is in the file. */
export interface CardSubject {
  readonly path: string;
  readonly sha256: string;
  readonly config: VitConfig;
  readonly pixels: PixelStatistics;
}

/** The card of an exported encoder. */
export function modelCard({ path, sha256, config, pixels }: CardSubject, facts: CardFacts): ModelCard {
  return {
    format: "canlab-model-card-1",
    ...{ file: basename(path), sha256, size: vitSizeName(config) },
    ...{ numParams: countParams(vitSpecs(config)), featureDim: featureDim(config) },
    ...{ architecture: config, pixels },
    ...facts,
  };
}

/** Writes `<path>.card.json` and `<path>.card.md`.
 *
 * @throws DataError if they cannot be written */
export async function writeModelCard(path: string, card: ModelCard): Promise<void> {
  await writeAtomically(`${path}.card.json`, (file) => file.writeFile(JSON.stringify(card, null, 2) + "\n"));
  await writeAtomically(`${path}.card.md`, (file) => file.writeFile(modelCardMarkdown(card)));
}

const UNKNOWN = "not known";

/** The card as Markdown; what comes from outside is escaped, so that it shows as it is. */
export function modelCardMarkdown(card: ModelCard): string {
  const { architecture, pixels, metrics = {}, options = {}, leftOut = [] } = card;
  const rows: [string, JsonValue | undefined][] = [
    ["file", card.file],
    ["SHA-256", card.sha256],
    ["encoder", `ViT ${card.size}, ${card.numParams.toLocaleString("en")} parameters`],
    ["reads", `RGB, ${architecture.imageSize} x ${architecture.imageSize} pixels`],
    ["pixels", `(p / 255 - mean) / std, mean ${pixels.mean.join(", ")}, std ${pixels.std.join(", ")}`],
    ["gives", `${card.featureDim} numbers: pool ${architecture.pool}, final norm ${architecture.finalNorm}`],
    ["data", card.data],
    ["arm", card.arm],
    ["seed", card.seed],
    ["taken from", card.source],
  ];
  return [
    `# ${markdownText(card.file)}`,
    table(["", ""], rows),
    "## Metrics",
    Object.keys(metrics).length > 0 ? table(["metric", "value"], Object.entries(metrics)) : "None.",
    "## Architecture",
    table(["option", "value"], Object.entries(architecture)),
    "## Training options",
    Object.keys(options).length > 0 ? table(["option", "value"], Object.entries(options)) : "Not known.",
    ...(leftOut.length > 0
      ? ["## Left out", leftOut.map((name) => `- ${markdownText(name)}`).join("\n")]
      : []),
  ]
    .join("\n\n")
    .concat("\n");
}

function table(
  head: readonly [string, string],
  rows: readonly (readonly [string, JsonValue | undefined])[],
): string {
  const text = (value: JsonValue | undefined) => {
    if (value === undefined || value === null) return UNKNOWN;
    return markdownText(typeof value === "string" ? value : JSON.stringify(value));
  };
  const lines = rows.map(([key, value]) => `| ${markdownText(key)} | ${text(value)} |`);
  return [`| ${head[0]} | ${head[1]} |`, "| --- | --- |", ...lines].join("\n");
}
