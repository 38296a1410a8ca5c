import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { createRng, type Rng } from "../../src/core/rng.js";
import type { LossRecord } from "../../src/plots/loss-curve.js";
import type { EmbeddingInput } from "../../src/widgets/embedding-projection.js";
import type { PatchGridExample, PatchGridInput } from "../../src/widgets/patch-grid-input.js";
import {
  tourMetrics,
  type ArmResult,
  type FlopsRow,
  type TourReport,
} from "../../src/widgets/tour-report.js";

interface IconSet {
  readonly icons: Readonly<Record<string, { body: string; width?: number; height?: number }>>;
  readonly width?: number;
  readonly height?: number;
}

/** Real pictures: some emoji of one set, spread over its categories. */
export interface Pictures {
  readonly imageSize: number;
  readonly pixels: Uint8Array;
  readonly names: string[];
  readonly categories: string[];
  readonly category: number[];
}

const SET = "node_modules/@iconify-json/twemoji";

async function rasterise(set: IconSet, name: string, size: number): Promise<Uint8Array> {
  const { body, width = set.width ?? 36, height = set.height ?? 36 } = set.icons[name]!;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${size}" height="${size}">${body}</svg>`;
  const image = sharp(Buffer.from(svg))
    .resize(size, size)
    .flatten({ background: "#fff" })
    .removeAlpha()
    .raw();
  return new Uint8Array(await image.toBuffer());
}

/** @param count how many, at most about 1,500 */
export async function loadPictures(count: number, imageSize: number): Promise<Pictures> {
  const read = async (file: string) => JSON.parse(await readFile(`${SET}/${file}`, "utf8")) as unknown;
  const set = (await read("icons.json")) as IconSet;
  const { categories } = (await read("metadata.json")) as { categories: Record<string, string[]> };
  const groups = Object.values(categories).map((names) =>
    names.filter((name) => name in set.icons && !name.includes("skin-tone")),
  );
  const chosen: { name: string; category: number }[] = [];
  for (let i = 0; chosen.length < count && i < 500; i++) {
    groups.forEach((names, category) => {
      const name = names[i];
      if (name !== undefined && chosen.length < count) chosen.push({ name, category });
    });
  }
  const tiles = await Promise.all(chosen.map(({ name }) => rasterise(set, name, imageSize)));
  return {
    imageSize,
    pixels: Uint8Array.from(tiles.flatMap((tile) => Array.from(tile))),
    names: chosen.map(({ name }) => name.replaceAll("-", " ")),
    categories: Object.keys(categories),
    category: chosen.map(({ category }) => category),
  };
}

/** A cloud per category; `spread` of 1 keeps them apart, 6 mixes them. */
function clouds(category: readonly number[], spread: number, rng: Rng): Float32Array {
  const points = category.flatMap((c) => {
    const angle = (c / 9) * 2 * Math.PI;
    const radius = c % 2 === 0 ? 7 : 4;
    return [
      radius * Math.cos(angle) + spread * rng.normal(),
      radius * Math.sin(angle) + spread * rng.normal(),
    ];
  });
  return Float32Array.from(points);
}

export function syntheticEmbedding(pictures: Pictures): EmbeddingInput {
  const map = (key: string, label: string, spread: number) => ({
    key,
    label,
    points: clouds(pictures.category, spread, createRng(1, key)),
  });
  return {
    ...pictures,
    method: "UMAP",
    maps: [
      map("can", "CAN", 1),
      map("simclr", "SimCLR", 0.9),
      map("mae", "MAE", 2),
      map("untrained", "Untrained", 4),
    ],
  };
}

const mean = [0.485, 0.456, 0.406];
const std = [0.229, 0.224, 0.225];

function syntheticExample(pictures: Pictures, index: number, patchSize: number): PatchGridExample {
  const { imageSize, pixels } = pictures;
  const rng = createRng(3, index);
  const length = imageSize * imageSize * 3;
  const image = pixels.slice(index * length, (index + 1) * length);
  const noiseStd = 0.05 * (0.3 + 0.7 * rng.uniform());
  const view = Float32Array.from(image, (value, i) => (value / 255 - mean[i % 3]!) / std[i % 3]!);
  const noise = Float32Array.from(view, () => noiseStd * rng.normal());
  const numPatches = (imageSize / patchSize) ** 2;
  const mask = new Float32Array(numPatches);
  rng.permutation(numPatches).forEach((patch, rank) => (mask[patch] = rank < numPatches / 2 ? 0 : 1));
  const blurred = view.map((value, i) => {
    const near = [i, i - 3, i + 3, i - 3 * imageSize, i + 3 * imageSize, i - 6, i + 6];
    return near.reduce((sum, at) => sum + (view[at] ?? value), 0) / near.length;
  });
  return {
    name: pictures.names[index]!,
    image,
    view,
    noise,
    noiseStd,
    mask,
    reconstruction: blurred,
    predictedNoise: noise.map((value) => 0.6 * value),
  };
}

export function syntheticPatchGrid(pictures: Pictures, numExamples = 6): PatchGridInput {
  const patchSize = 8;
  const count = Math.min(numExamples, pictures.names.length);
  const examples = Array.from({ length: count }, (_, i) => syntheticExample(pictures, i, patchSize));
  return { imageSize: pictures.imageSize, patchSize, mean, std, normPixLoss: true, examples };
}

function history(
  terms: Partial<Record<"contrastive" | "reconstruction" | "denoising", number>>,
  key: string,
) {
  const rng = createRng(5, key);
  return Array.from({ length: 600 }, (_, step): LossRecord => {
    const fall = (start: number) => start * (0.25 + 0.75 * Math.exp(-step / 130)) * (1 + 0.03 * rng.normal());
    const values = Object.fromEntries(Object.entries(terms).map(([term, start]) => [term, fall(start)]));
    return { step, total: Object.values(values).reduce((a, b) => a + b, 0), ...values };
  });
}

const splits = [
  {
    key: "val",
    label: "val",
    description: "emoji names never trained on, in the trained styles",
    numPictures: 1480,
  },
  { key: "v2", label: "v2", description: "older versions of two of the styles", numPictures: 700 },
  { key: "rendition", label: "rendition", description: "the same names by other artists", numPictures: 720 },
  { key: "sketch", label: "sketch", description: "black line drawings of the same names", numPictures: 690 },
];

/** Scores that fall with the split and differ by metric; SimCLR comes out ahead of CAN. */
function scores(base: number): ArmResult["scores"] {
  return Object.fromEntries(
    splits.map(({ key }, s) => [
      key,
      Object.fromEntries(
        tourMetrics.map((metric, m) => [metric.key, base * (1 - 0.12 * s) * (1 - 0.06 * m)]),
      ),
    ]),
  );
}

export const flops: FlopsRow[] = [
  { model: "ViT-S/16", fullEncoder: 4.6, simclr: 9.23, can: 15.28, can75: 13.05, mae: 6.51, ratio: 0.6 },
  { model: "ViT-B/16", fullEncoder: 17.56, simclr: 35.17, can: 28.23, can75: 19.6, mae: 9.78, ratio: 1.25 },
  {
    model: "ViT-L/16",
    fullEncoder: 61.55,
    simclr: 123.15,
    can: 71.92,
    can75: 41.55,
    mae: 20.76,
    ratio: 1.71,
  },
  {
    model: "ViT-H/14",
    fullEncoder: 167.29,
    simclr: 334.63,
    can: 179.82,
    can75: 97.17,
    mae: 48.56,
    ratio: 1.86,
  },
];

const trained = { steps: 600, seconds: 128, imagesPerSecond: 412 };

/** A whole report without training anything. The numbers are made up. */
export function syntheticReport(pictures: Pictures): TourReport {
  return {
    title: "CAN on emoji, beside SimCLR and MAE",
    command: "npx canlab tour --preset default --seed 0 --out out/tour",
    preset: "default",
    seed: 0,
    createdAt: "2025-11-24T19:26:00.000Z",
    seconds: 492,
    dataset:
      "Emoji drawn by four artists, split by name, so that no drawing of a validation emoji was trained on.",
    settings: [
      ["Image and patch", "48 px, 8 px"],
      ["Encoder", "width 192, 6 blocks"],
      ["Decoder", "width 96, 2 blocks"],
      ["Mask", "50 % of both views"],
      ["Batch", "128 images"],
      ["Parameters", "3.2 million"],
    ],
    arms: [
      {
        key: "can",
        label: "CAN",
        ...trained,
        history: history({ contrastive: 4.8, reconstruction: 0.9, denoising: 0.004 }, "can"),
        scores: scores(0.71),
      },
      {
        key: "simclr",
        label: "SimCLR",
        ...trained,
        history: history({ contrastive: 4.6 }, "simclr"),
        scores: scores(0.734),
      },
      {
        key: "mae",
        label: "MAE",
        ...trained,
        history: history({ reconstruction: 0.95 }, "mae"),
        scores: scores(0.6),
      },
      { key: "untrained", label: "Untrained", history: [], scores: scores(0.41) },
      { key: "pixels", label: "Raw pixels", history: [], scores: scores(0.45) },
    ],
    splits,
    chance: Object.fromEntries(
      splits.map(({ key }) => [
        key,
        {
          probe_category_top1: 0.19,
          probe_subgroup_top1: 0.03,
          knn_category_top1: 0.19,
          retrieval_top1: 0.001,
          retrieval_map: 0.002,
        },
      ]),
    ),
    patchGrid: syntheticPatchGrid(pictures),
    embedding: syntheticEmbedding(pictures),
    flops,
    files: [
      { path: "out/tour/encoder.safetensors", description: "the weights of CAN's encoder" },
      { path: "out/tour/encoder.onnx", description: "the same encoder as a graph that ONNX Runtime runs" },
      { path: "out/tour/results.json", description: "every number of this page, and the loss history" },
    ],
    notes: [],
  };
}
