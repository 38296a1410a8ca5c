import { flopsTable, type FlopsSize } from "../analysis/flops.js";
import type { EmojiSet } from "../data/emoji.js";
import { emojiCredits } from "../data/emoji-sources.js";
import type { ArmName } from "../methods/option-types.js";
import { methodDefaults, methodOptions } from "../methods/options.js";
import type { ArmResult, SplitInfo, TourReport } from "../widgets/tour-report.js";
import { armLabels, EVAL_SPLITS, splitTexts } from "./tour-arms.js";
import { embeddingInput } from "./tour-embedding.js";
import { chanceOf } from "./tour-evaluation.js";
import { patchGridInput } from "./tour-patch-grid.js";
import { ownOrCan, type TourSettings } from "./tour-presets.js";
import { methodOptionsOf } from "./tour-settings.js";
import type { TourOutcome } from "./tour-outcome.js";

function datasetText({ splits, names, styles }: EmojiSet): string {
  return (
    `${names.length} emoji in up to ${styles.length} drawing styles, on a white ground. Arms train on ` +
    `${splits.train.length} pictures in four styles; every score is of emoji that no arm has seen in any style.`
  );
}

/** The recipe as label and value. */
export function settingsRows(settings: TourSettings): [label: string, value: string][] {
  const { imageSize, patchSize, embedDim, depth, numHeads, epochs, batchSize } = settings;
  const { decoderEmbedDim, decoderDepth, weightDecay, warmupEpochs, methods } = settings;
  const rates = methods.map((name) => `${armLabels[name]} ${ownOrCan(settings.baseLr, name)}`).join(", ");
  return [
    ["Pictures", `${imageSize} px, patches of ${patchSize} px`],
    ["Encoder", `${depth} blocks, ${embedDim} wide, ${numHeads} heads`],
    ["Decoder", `${decoderDepth} blocks, ${decoderEmbedDim} wide`],
    [
      "Mask ratio",
      methods.map((name) => `${armLabels[name]} ${String(optionsOf(settings, name).maskRatio)}`).join(", "),
    ],
    ["Budget", `${epochs} epochs of every arm, ${batchSize} pictures per step`],
    ["Learning rate per 256 pictures", `${rates}; ${warmupEpochs} epochs of warm-up, then cosine`],
    ["Features", "patch tokens averaged in 4 x 4 cells; raw pixels at 16 x 16; standardised on train"],
    ["Optimiser", `AdamW, weight decay ${weightDecay}`],
    ["Engine", settings.engine],
  ];
}

const optionsOf = (settings: TourSettings, name: ArmName) =>
  methodOptions(name, methodOptionsOf(settings, name));

/** "CAN beside SimCLR and MAE" */
export function reportTitle({ methods }: Pick<TourSettings, "methods">): string {
  const [first, ...others] = methods.map((name) => armLabels[name]);
  const last = others.pop();
  if (last === undefined) return first!;
  return `${first} beside ${others.length > 0 ? `${others.join(", ")} and ` : ""}${last}`;
}

/** Of what the pictures are: CAN shows the most, MAE at least masks and reconstructs. */
const shownFirst = (trained: TourOutcome["trained"], settings: TourSettings): ArmName | undefined =>
  [...new Set<ArmName>(["can", "mae", ...trained.keys()])].find(
    (name) => trained.has(name) && optionsOf(settings, name).weights.reconstruction > 0,
  );

/** The run's own encoder, as one more row of the FLOPs table; heads are those of `methodDefaults`. */
function ownSize(settings: TourSettings): Record<string, FlopsSize> {
  const { embedDim, imageSize } = settings;
  const { mlpRatio, projectionDim } = methodDefaults;
  const projection = [embedDim, embedDim, projectionDim];
  return { [`this run's encoder (${imageSize} px)`]: { ...settings, mlpRatio, projection } };
}

const splitInfos = ({ splits }: EmojiSet): SplitInfo[] =>
  EVAL_SPLITS.map((key) => ({ key, ...splitTexts[key], numPictures: splits[key].length }));

function fileList(arms: readonly ArmResult[]): TourReport["files"] {
  const encoders = arms
    .filter(({ steps }) => steps !== undefined)
    .flatMap(({ key, label }) => [
      { path: `${key}-encoder.safetensors`, description: `weights of the ${label} encoder, in timm's names` },
      { path: `${key}-encoder.onnx`, description: `the ${label} encoder as a graph, for any batch size` },
    ]);
  return [{ path: "results.json", description: "every number of this page" }, ...encoders];
}

/** Everything the report shows. */
export async function tourReport(arms: readonly ArmResult[], outcome: TourOutcome): Promise<TourReport> {
  const { trained, evaluation, emoji, command, run, startedAt } = outcome;
  const { settings, now } = run;
  const shown = shownFirst(trained, settings);
  const patchGrid =
    shown === undefined
      ? null
      : await patchGridInput({ name: shown, params: trained.get(shown)!.params }, emoji, run);
  return {
    title: reportTitle(settings),
    command,
    preset: settings.preset,
    seed: settings.seed,
    createdAt: new Date(now()).toISOString(),
    seconds: (now() - startedAt) / 1000,
    dataset: datasetText(emoji),
    settings: settingsRows(settings),
    arms,
    splits: splitInfos(emoji),
    chance: chanceOf(evaluation),
    patchGrid,
    embedding: embeddingInput(evaluation, emoji),
    flops: flopsTable(ownSize(settings)),
    files: fileList(arms),
    notes: notesOf(settings),
  };
}

function notesOf({ preset }: TourSettings): string[] {
  const drawings = emojiCredits().map(({ title, author, license }) => `${title} by ${author} (${license})`);
  const credits = `The drawings belong to their makers: ${drawings.join(", ")}.`;
  if (preset !== "smoke") return [credits];
  return [
    "The smoke preset only shows that everything works: it trains for seconds, so its scores say nothing.",
    credits,
  ];
}
