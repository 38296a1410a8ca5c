// %% [markdown]
// # 15 · Your own data, your own model
//
// So far everything was emoji. This notebook starts from a folder of pictures, as you have one, trains on it, and builds a model and a loss of its own from the same parts.

// %%
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas } from "canvas";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {
  augment,
  core,
  data,
  evaluation,
  losses,
  methods,
  models,
  ops,
  optim,
  train,
  weights,
  widgets,
} from "canlab";

// %% tags=["parameters"]
let numSteps = 60;
let seed = 0;

// %% [markdown]
// ## A folder of pictures
//
// One folder for each class, and pictures of any size in it: JPEG, PNG, WebP, GIF, SVG. Here we draw a few shapes, so that the notebook needs nothing else. Put the path of your own folder in
// place of `folder`.

// %%
const folder = await mkdtemp(join(tmpdir(), "shapes-"));
const rng = core.createRng(seed, "shapes");
const shapes = ["circle", "square", "triangle"] as const;
for (const shape of shapes) {
  await mkdir(join(folder, shape));
  for (let i = 0; i < 40; i++) {
    const canvas = createCanvas(48, 40);
    const paint = canvas.getContext("2d");
    paint.fillStyle = `hsl(${360 * rng.uniform()}, 60%, 85%)`;
    paint.fillRect(0, 0, 48, 40);
    paint.fillStyle = `hsl(${360 * rng.uniform()}, 80%, 40%)`;
    const [x, y, r] = [16 + 16 * rng.uniform(), 14 + 12 * rng.uniform(), 8 + 4 * rng.uniform()];
    paint.beginPath();
    if (shape === "circle") paint.arc(x, y, r, 0, 2 * Math.PI);
    else if (shape === "square") paint.rect(x - r, y - r, 2 * r, 2 * r);
    else
      [0, 1, 2].forEach((k) =>
        paint.lineTo(x + r * Math.sin((2 * Math.PI * k) / 3), y - r * Math.cos((2 * Math.PI * k) / 3)),
      );
    paint.fill();
    await writeFile(join(folder, shape, `${i}.png`), canvas.toBuffer("image/png"));
  }
}

// %% [markdown]
// `openDataset` finds out by itself what a path holds. `loadPictures` reads all of it, square and of one size. A broken file is an error that names it, or is skipped and counted, as you choose.

// %%
const set = await data.openDataset(folder);
const imageSize = 32;
const pictures = await data.loadPictures(set, { imageSize, onError: "skip" });
assert.deepEqual([...set.classNames], ["circle", "square", "triangle"]);
assert.equal(pictures.length, 120);
assert.equal(pictures.skipped.length, 0);
const labels = pictures.labels!;
const bytes = imageSize * imageSize * 3;
const some = Array.from({ length: 12 }, (_, i) => i * 10);
const shown = new Uint8Array(some.length * bytes);
some.forEach((from, i) => shown.set(pictures.pixels.subarray(from * bytes, (from + 1) * bytes), i * bytes));
display(
  widgets.patchGrid({
    images: { shape: [some.length, imageSize, imageSize, 3], data: shown },
    patchSize: 8,
    names: some.map((i) => set.classNames[labels[i]!]!),
  }),
);

// %% [markdown]
// ## Training on it
//
// Nothing but the pictures changes.

// %%
const normalize = weights.imagenetPixels;
const sizes = { batchSize: 32, imageSize, patchSize: 8, embedDim: 64, depth: 2, numHeads: 2 };
const method = methods.createMethod("can", {
  ...sizes,
  decoderEmbedDim: 32,
  decoderDepth: 1,
  decoderNumHeads: 2,
  featurePool: "mean",
});
const indices = Int32Array.from({ length: pictures.length }, (_, i) => i).filter((i) => i % 4 !== 0);
const held = Int32Array.from({ length: pictures.length }, (_, i) => i).filter((i) => i % 4 === 0);
const spec = { pictures, indices, plan: method.plan, augment: augment.simclrAugment, normalize, seed };
const schedule = { baseLr: optim.scaledLr(4e-3, 32), warmupSteps: numSteps / 10, totalSteps: numSteps };
const monitor = widgets.trainingMonitor({ steps: numSteps });
display(monitor);
const dir = await mkdtemp(join(tmpdir(), "run-"));
const trained = await train.train({
  ...monitor.hooks,
  ...{ method, numSteps, seed, dir, config: { notebook: "15" } },
  adamW: { ...optim.adamWDefaults, weightDecay: 0.05 },
  openBatches: (startStep) => train.createBatchLoader({ ...spec, startStep, numWorkers: 1 }),
  lrAt: (step) => optim.warmupCosine(step, schedule),
  now: () => performance.now(),
});
assert.equal(trained.steps, numSteps);

// %% [markdown]
// ## Judging it, and keeping it
//
// The encoder's parameters come first in the vector. `exportEncoder` writes them in timm's names as `.safetensors` or `.onnx`, with a model card beside it.

// %%
const config = models.vitConfig({
  imageSize,
  patchSize: 8,
  embedDim: 64,
  depth: 2,
  numHeads: 2,
  pool: "mean",
});
const specs = models.vitSpecs(config);
const params = trained.params.slice(0, models.countParams(specs));
const path = join(dir, "shapes.safetensors");
await weights.exportEncoder(path, {
  config,
  params,
  normalize,
  card: { data: "drawn shapes", arm: "can", seed, options: sizes, metrics: {} },
});
const encoder = await evaluation.openEvaluatedEncoder(await weights.openEncoder(path));
const split = (name: string, rows: Int32Array) => ({
  name,
  pictures,
  indices: rows,
  labels: rows.map((i) => labels[i]!),
});
const task = {
  classNames: [...set.classNames],
  train: split("train", indices),
  tests: () => Promise.resolve([split("held out", held)]),
};
const [score] = await evaluation.evaluateClassifier(
  "ridge-probe",
  evaluation.ridgeProbe(encoder.encode),
  task,
);
assert.ok(score!.value > 1 / 3, "better than guessing among three classes");
await encoder.dispose();
display({ "held-out accuracy": score!.value });

// %% [markdown]
// ## A model of your own
//
// `train` knows only an interface: a list of parameters, the inputs, and a pure function from both to loss terms. Whatever fills it can be trained, with the same loader, AdamW, checkpoints
// and native graph. Here is a network without any attention: a small MLP for each patch, then the mean. Its loss is the library's InfoNCE plus a term of our own, which keeps
// the features from growing.

// %%
type Method = ReturnType<typeof methods.createMethod>;
const simclr = methods.createMethod("simclr", sizes); // for its plan of a batch and its inputs
const layer = (params: Parameters<Method["encode"]>[0], name: string, x: tf.Tensor) =>
  ops.linear(x, params[`${name}.weight`]!, params[`${name}.bias`]!);
const encode: Method["encode"] = (params, images) => {
  const patches = ops.patchify(images, 8); // [rows, 16, 192]
  const [rows, count, dim] = patches.shape;
  const hidden = layer(
    params,
    "second",
    ops.gelu(layer(params, "first", tf.reshape(patches, [rows * count, dim]))),
  );
  return tf.mean(tf.reshape(hidden, [rows, count, 64]), 1);
};
const patchMlp: Method = {
  name: "patch-mlp",
  plan: simclr.plan,
  inputs: simclr.inputs,
  params: [
    ...models.linearSpecs("first", { fanIn: 192, fanOut: 128 }),
    ...models.linearSpecs("second", { fanIn: 128, fanOut: 64 }),
  ],
  encode,
  loss(params, { images }) {
    const features = encode(params, images!);
    const [u, v] = tf.split(features, 2) as [tf.Tensor, tf.Tensor];
    const contrastive = losses.infoNce(u, v, { temperature: 0.1 });
    const size = tf.mean(tf.square(features));
    return { total: tf.add(contrastive, tf.mul(0.01, size)), contrastive };
  },
  inspect: () => ({}),
};
const own = await train.train({
  ...{ method: patchMlp, numSteps, seed, dir: join(dir, "own"), config: { notebook: "15, own" } },
  adamW: { ...optim.adamWDefaults, weightDecay: 0.05 },
  openBatches: (startStep) =>
    train.createBatchLoader({ ...spec, plan: patchMlp.plan, startStep, numWorkers: 1 }),
  lrAt: (step) => optim.warmupCosine(step, schedule),
  now: () => performance.now(),
});
const term = (i: number) => own.history.at(i)!.contrastive!;
assert.ok(term(-1) < term(0), "the contrastive loss falls");
display(widgets.lossCurves({ history: own.history }));

// %% [markdown]
// ## Checking a loss of your own
//
// Before you train with a loss, check it. Two checks find most mistakes: its value on an example worked out by hand, and its gradient against differences.

// %%
const x0 = tf.tensor2d([
  [1, 0],
  [0.6, 0.8],
]);
const y0 = tf.tensor2d([
  [0, 1],
  [0.8, -0.6],
]);
const f = (x: tf.Tensor) => losses.infoNce(x, y0, { temperature: 0.5 });
const gradient = tf.grad(f)(x0).arraySync() as number[][];
const step = 1e-2;
const at = (change: number) =>
  f(
    tf.add(
      x0,
      tf.tensor2d([
        [change, 0],
        [0, 0],
      ]),
    ),
  ).arraySync() as number;
const byDifference = (at(step) - at(-step)) / (2 * step);
assert.ok(Math.abs(gradient[0]![0]! - byDifference) < 1e-3);
display({ gradient: gradient[0]![0], byDifference });
await rm(folder, { recursive: true });
await rm(dir, { recursive: true });

// %% [markdown]
// ## Exercises
//
// 1. Point `folder` at pictures of your own. How many were skipped, and why? (`pictures.skipped`)
// 2. Give `patchMlp` a position: add `ops.posEmbed2d` to the patches. Does the contrastive loss get lower?
// 3. Replace InfoNCE by `losses.vicreg`. What has to change?
//
// <details><summary>Answers</summary>
//
// 1. Each entry has the file, the place in it, and the reason.
// 2. Mostly it does: without positions the mean forgets where things are.
// 3. Only that line: `losses.vicreg(u, v)`. Report it under the name of a term you have, or leave it in `total` alone.
//
// </details>
//
// ## References
//
// - T. Chen and others, [arXiv 2002.05709](https://arxiv.org/abs/2002.05709)
// - A. Bardes and others, *VICReg*, [arXiv 2105.04906](https://arxiv.org/abs/2105.04906)
//
// This was the last one. What next? Train something larger with `npm start`, or compare arms with `npx canlab experiment`.
