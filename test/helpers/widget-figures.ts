import { createRng } from "../../src/core/rng.js";
import { attentionViewer } from "../../src/widgets/attention-viewer.js";
import { contrastiveMatrix } from "../../src/widgets/contrastive-matrix.js";
import { embeddingProjection } from "../../src/widgets/embedding-projection.js";
import { lossCurves } from "../../src/widgets/loss-curves.js";
import { maskExplorer } from "../../src/widgets/mask-explorer.js";
import { noiseExplorer } from "../../src/widgets/noise-explorer.js";
import { patchGrid } from "../../src/widgets/patch-grid-figure.js";
import { resultsExplorer } from "../../src/widgets/results-explorer.js";
import { trainingMonitor } from "../../src/widgets/training-monitor.js";
import type { WidgetFigure } from "../../src/widgets/widget-figure.js";
import { randomAttention } from "./random-attention.js";
import { NUM_PICTURES } from "./widget-actions.js";
import { loadPictures } from "./synthetic-report.js";

export type AnyFigure = WidgetFigure<object>;

const SIZE = 32;

const STEPS = 30;

const history = (scale: number) =>
  Array.from({ length: STEPS }, (_, i) => ({
    ...{ step: i + 1, total: (scale * 3) / (i + 1), contrastive: scale * (1 + 1 / (i + 1)) },
    reconstruction: scale / Math.sqrt(i + 1),
  }));

/** Numbers around one centre for each category. */
const cloud = (category: readonly number[], dims: number) => {
  const rng = createRng(3, "widget figures", dims);
  const data = category.flatMap((c) =>
    Array.from({ length: dims }, (_, d) => 4 * Math.cos(c * (d + 1)) + rng.normal()),
  );
  return { shape: [category.length, dims], data };
};

const results = () =>
  resultsExplorer({
    ...{ id: "R0", display: "accuracy of four arms" },
    claim: { text: "CAN is better than either of its parts.", trust: "ours" },
    arms: ["CAN", "SimCLR", "MAE", "random"].map((label) => ({ name: label.toLowerCase(), label })),
    observations: ["can", "simclr", "mae", "random"].flatMap((arm, a) =>
      [0, 1, 2].map((seed) => ({ arm, seed, values: { top1: 0.8 - 0.15 * a + 0.02 * seed } })),
    ),
  });

const monitor = () => {
  const shown = trainingMonitor({ steps: 40, arms: ["CAN"], everyMs: 0 });
  for (const { step, total, contrastive, reconstruction } of history(1))
    shown.onStep({ step, epoch: 2, total, contrastive, reconstruction });
  return shown;
};

/** The names of {@link widgetFigures}, which are those of the front ends. */
export const widgetNames = [
  ...["patch-grid", "mask-explorer", "noise-explorer", "contrastive-matrix", "embedding-projection"],
  ...["attention-viewer", "training-monitor", "results-explorer", "loss-curves"],
];

/** Every widget of canlab over fixed data, by name. */
export async function widgetFigures(): Promise<Readonly<Record<string, AnyFigure>>> {
  const { pixels, names, category, categories } = await loadPictures(NUM_PICTURES, SIZE);
  const images = { shape: [NUM_PICTURES, SIZE, SIZE, 3], data: pixels };
  const image = { shape: [SIZE, SIZE, 3], data: pixels.slice(0, SIZE * SIZE * 3) };
  const mask = {
    shape: [NUM_PICTURES, 16],
    data: Array.from({ length: 16 * NUM_PICTURES }, (_, i) => i % 2),
  };
  const prediction = { ...images, data: Float32Array.from(pixels, (value) => (0.8 * value) / 255) };
  const z1 = cloud(category, 6);
  const z2 = { ...z1, data: z1.data.map((value, i) => value + Math.sin(i)) };
  const figures = {
    "patch-grid": patchGrid({ images, mask, prediction, names }),
    "mask-explorer": maskExplorer({ image }),
    "noise-explorer": noiseExplorer({ image, sigmaMax: 1, sigma: 0.5, predictNoise: (noised) => noised }),
    "contrastive-matrix": contrastiveMatrix({ z1, z2, images, names }),
    "embedding-projection": embeddingProjection({
      ...{
        points: cloud(category, 2),
        names,
        images,
        showImages: true,
        labels: category.map((c) => categories[c]!),
      },
    }),
    "attention-viewer": attentionViewer({ image, attention: randomAttention(3, 2, 17) }),
    "training-monitor": monitor(),
    "results-explorer": results(),
    "loss-curves": lossCurves({ runs: { CAN: history(1), MAE: history(0.7) } }),
  };
  return figures as unknown as Record<string, AnyFigure>;
}
