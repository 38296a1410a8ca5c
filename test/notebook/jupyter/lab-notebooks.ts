import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readTextSource, writeNotebook } from "../../../src/notebook/nbformat/index.js";
import { payloads } from "../../helpers/payloads.js";

/** Writes a notebook of these code cells. */
export function writeCells(folder: string, name: string, cells: readonly string[]): void {
  const source = cells.map((code) => `// %%\n${code}\n`).join("\n");
  writeFileSync(join(folder, name), writeNotebook(readTextSource(source)));
}

/** The cells of {@link liveCells} by name. */
export const LIVE = {
  slider: 0,
  readSlider: 1,
  counter: 2,
  readCounter: 3,
  loop: 4,
  wait: 5,
  train: 6,
  late: 7,
};

/** A slider, a widget of one's own, and cells that run on. */
export const liveCells: readonly string[] = [
  `import { notebook } from "canlab";
const slider = notebook.intSlider({ value: 3, min: 0, max: 10, description: "depth" });
slider`,
  "`depth ${slider.value}`",
  `const front = \`export default { render({ model, el }) {
  const button = document.createElement("button");
  const show = () => { button.textContent = "clicked " + model.get("clicks") + ", " + model.get("numbers").byteLength + " bytes"; };
  button.addEventListener("click", () => { model.set("clicks", model.get("clicks") + 1); model.save_changes(); });
  model.on("change:clicks", show);
  show();
  el.append(button);
} };\`;
const counter = notebook.widget(front, { state: { clicks: 0, numbers: new Float32Array(3) } });
counter`,
  "counter.get('clicks')",
  'console.log("on"); while (true) {}',
  'console.log("on"); await new Promise(() => undefined)',
  `const monitor = (await import("canlab")).widgets.trainingMonitor({ steps: 100_000 });
display(monitor);
let lastStep = 0;
const go = new AbortController();
for (let step = 1; step <= 100_000; step++) {
  await monitor.beforeStep();
  monitor.onStep({ step, loss: 1 / step, contrastive: 1 / step, lr: 0.1, imagesPerSecond: 10 });
  lastStep = step;
  await new Promise((next) => setTimeout(next, 5));
}`,
  'setTimeout(() => console.log("late"), 300); "early"',
];

const pixels = "Float32Array.from({ length: 16 * 16 * 3 }, (_, i) => ((i * 37) % 256) / 255)";

/** One widget a cell, after the first; names and labels are payloads. By name. */
export const figures: Readonly<Record<string, string>> = {
  patchGrid: `widgets.patchGrid({ images: { shape: [1, 16, 16, 3], data: image.data }, patchSize: 4, names: [names.join(" ")] })`,
  lossCurves: `widgets.lossCurves({ runs: Object.fromEntries(names.map((name) => [name, history])) })`,
  embeddingProjection: `widgets.embeddingProjection({ points: { shape: [count, 2], data: names.flatMap((_, i) => [Math.cos(i), Math.sin(i)]) }, names, labels: names })`,
  contrastiveMatrix: `widgets.contrastiveMatrix({ z1: vectors(1), z2: vectors(2), names })`,
  maskExplorer: `widgets.maskExplorer({ image, patchSize: 4 })`,
  noiseExplorer: `widgets.noiseExplorer({ image })`,
  attentionViewer: `widgets.attentionViewer({ image, attention: { shape: [2, 2, 16, 16], data: new Float32Array(1024).fill(1 / 16) } })`,
  trainingMonitor: `widgets.trainingMonitor({ steps: 10, arms: names.slice(0, 3) })`,
  resultsExplorer: `widgets.resultsExplorer({
  id: "mine", display: names[0], arms: names.map((label, i) => ({ name: \`arm\${i}\`, label })),
  observations: names.map((_, i) => ({ arm: \`arm\${i}\`, seed: 0, values: { top1: i / count } })),
})`,
};

const setUp = `import { widgets } from "canlab";
const names: string[] = ${JSON.stringify(payloads)};
const count = names.length;
const image = { shape: [16, 16, 3], data: ${pixels} };
const history = Array.from({ length: 20 }, (_, i) => ({ step: i + 1, loss: 2 / (i + 1), contrastive: 1 / (i + 1) }));
const vectors = (seed: number) => ({ shape: [count, 4], data: Float32Array.from({ length: count * 4 }, (_, i) => Math.sin(i * seed + i)) });
const shown: Record<string, any> = {};`;

/** Shows every widget of canlab. */
export const figureCells: readonly string[] = [
  setUp,
  ...Object.entries(figures).map(([name, code]) => `display((shown.${name} = ${code}))`),
  `console.log(JSON.stringify({ ratio: shown.maskExplorer.get("maskRatio") }))`,
];
