import { NUM_PICTURES } from "../../helpers/widget-actions.js";

/** Each widget of canlab as the argument of a cell, by front end. */
const figures: Readonly<Record<string, string>> = {
  "patch-grid": "widgets.patchGrid({ images, patchSize: 8 })",
  "mask-explorer": "widgets.maskExplorer({ image, patchSize: 8 })",
  "noise-explorer": "widgets.noiseExplorer({ image, sigmaMax: 1, sigma: 0.5 })",
  "contrastive-matrix": "widgets.contrastiveMatrix({ z1: vectors(1), z2: vectors(2) })",
  "embedding-projection": `widgets.embeddingProjection({
  points: { shape: [count, 2], data: all.flatMap((i) => [Math.cos(i), Math.sin(i)]) },
})`,
  "attention-viewer": `widgets.attentionViewer({
  image, attention: { shape: [2, 2, 17, 17], data: new Float32Array(1156).fill(1 / 17) },
})`,
  "training-monitor": "monitor",
  "results-explorer": `widgets.resultsExplorer({
  id: "mine", arms: ["CAN", "SimCLR", "MAE", "random"].map((label) => ({ name: label.toLowerCase(), label })),
  observations: ["can", "simclr", "mae", "random"].map((arm, i) => ({ arm, seed: 0, values: { top1: i / 4 } })),
})`,
  "loss-curves": "widgets.lossCurves({ history })",
};

const setUp = `import { notebook, widgets } from "canlab";
const count = ${NUM_PICTURES};
const all = Array.from({ length: count }, (_, i) => i);
const pixels = (n: number) => Float32Array.from({ length: n * 3072 }, (_, i) => ((i * 37) % 256) / 255);
const images = { shape: [count, 32, 32, 3], data: pixels(count) };
const image = { shape: [32, 32, 3], data: pixels(1) };
const vectors = (seed: number) => ({ shape: [count, 4], data: Float32Array.from({ length: count * 4 }, (_, i) => Math.sin(i * seed + i)) });
const history = Array.from({ length: 20 }, (_, i) => ({ step: i + 1, loss: 2 / (i + 1), contrastive: 1 / (i + 1) }));
const monitor = widgets.trainingMonitor({ steps: 20 });
for (const record of history) monitor.onStep(record);
const shown: Record<string, any> = {};
const numModels = (): number => (globalThis as any)[Symbol.for("canlab.widget-models")].size;
notebook.widget("export default { render({ model }) { globalThis.widgetManager = model.widget_manager; } }", { state: {} })`;

export const widgetNames = Object.keys(figures);

/** Cells of the notebook of {@link widgetCells}. */
export const CELL = {
  setUp: 0,
  /** The two cells that show a widget, and the one that reads its state. */
  first: (name: string) => 1 + 3 * widgetNames.indexOf(name),
  second: (name: string) => 2 + 3 * widgetNames.indexOf(name),
  read: (name: string) => 3 + 3 * widgetNames.indexOf(name),
  numModels: 1 + 3 * widgetNames.length,
  close: 2 + 3 * widgetNames.length,
};

/** Every widget in two cells. */
export const widgetCells: readonly string[] = [
  setUp,
  ...Object.entries(figures).flatMap(([name, figure]) => [
    `display((shown["${name}"] = ${figure}))`,
    `display(shown["${name}"])`,
    `{
  const { points, values, curves, sprite, ...state } = shown["${name}"].state;
  console.log(JSON.stringify(state));
}`,
  ]),
  "console.log(numModels())",
  `for (const figure of Object.values(shown)) notebook.widget(figure).close();
console.log(numModels())`,
];
