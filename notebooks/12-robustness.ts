// %% [markdown]
// # 12 · Robustness
//
// The world does not send pictures like those of the training set. They come from another camera, another artist, through fog, over a bad line. This notebook measures how much a
// classifier loses then: on drawings by other artists, and on pictures that are damaged on purpose.

// %%
import assert from "node:assert/strict";
import { corruptions, evaluation, experiments, weights, widgets } from "canlab";

// %% tags=["parameters"]
let maxNames = 100;
let seed = 0;

// %%
const imageSize = 32;
const task = await experiments.emojiEvalData({ imageSize, maxNames, cacheDir: "../out/cache" });
const can = await evaluation.openEvaluatedEncoder(
  await weights.openEncoder("shared/can-encoder.safetensors"),
);
const val = (await task.tests())[0]!;
assert.equal(val.name, "val");

// %% [markdown]
// ## Damage by degrees
//
// ImageNet-C has 15 kinds of damage at 5 severities: noise, blur, weather, digital. They were made for 224 pixels; canlab scales lengths to smaller pictures by a
// stated rule. Each picture and severity has its own seed, so everybody gets the same.

// %%
const bytes = imageSize * imageSize * 3;
const index = val.indices[3]!;
const picture = {
  data: val.pictures.pixels.subarray(index * bytes, (index + 1) * bytes),
  height: imageSize,
  width: imageSize,
};
const kinds = ["gaussian_noise", "motion_blur", "fog", "jpeg_compression"] as const;
const damaged = kinds.flatMap((kind) =>
  corruptions.SEVERITIES.map((severity) => corruptions.corrupt(picture, { kind, severity, seed })),
);
assert.equal(damaged.length, 20);
const images = new Uint8Array(damaged.length * bytes);
damaged.forEach(({ data }, i) => images.set(data, i * bytes));
const names = kinds.flatMap((kind) =>
  corruptions.SEVERITIES.map((severity) => `${kind}, severity ${severity}`),
);
display(
  widgets.patchGrid({
    images: { shape: [damaged.length, imageSize, imageSize, 3], data: images },
    patchSize: 8,
    names,
  }),
);

// %% [markdown]
// ## What is lost
//
// A probe is fitted on clean pictures of `train`. Then it is asked about clean `val` pictures, about the same emoji by three other groups of artists, and about damaged ones. We
// report the accuracy, and the **relative drop**: which share of the clean accuracy is gone.

// %%
const records = await evaluation.robustness(evaluation.ridgeProbe(can.encode), task, {
  options: { kinds, severities: [1, 3, 5], seed },
});
const pick = (metric: string) => records.filter((record) => record.metric === metric);
assert.ok(pick("top1").length >= 1 + kinds.length * 3);
const dropOn = (name: string) => pick("relative_drop").find(({ split }) => split === name)?.value ?? 0;
display(
  pick("top1")
    .slice(0, 4)
    .map(({ split, value }) => ({ split, top1: value, "relative drop": dropOn(split) })),
);

// %%
display(
  pick("error").map((record) => ({
    corruption: record["corruption"] ?? record.split,
    "mean error": record.value,
  })),
);
display(pick("mean_error").map(({ value }) => ({ "mean corruption error": value })));
await can.dispose();

// %% [markdown]
// ## Reading it
//
// - A model can be more robust in *relative* terms because it was worse to begin with. Always look at both.
// - `sketch` are black line drawings. Colour, which helps so much with emoji, is gone there.
// - The mean corruption error of ImageNet-C divides by the error of a reference model. Give `reference` the records of one to get it.
//
// ## Exercises
//
// 1. Compare with raw pixels (`evaluation.pixelFeatures`, see notebook 10). Which drops more on `sketch`?
// 2. Which kind of damage hurts most here? CAN was trained with noise: does it help with `gaussian_noise`?
// 3. Why must the corruptions be drawn with a fixed seed?
//
// <details><summary>Answers</summary>
//
// 1. See for yourself, and have a look at `docs/reproducing.md`: on `sketch` CAN is *not* ahead of raw pixels in every measure.
// 2. Training noise is at most 0.05 of normalised pixels, far below severity 1. One cannot expect much.
// 3. Otherwise two models are asked about different pictures, and part of the difference is luck.
//
// </details>
//
// ## References
//
// - D. Hendrycks and T. Dietterich, *Benchmarking Neural Network Robustness to Common Corruptions and Perturbations*, [arXiv 1903.12261](https://arxiv.org/abs/1903.12261), sections 3 and 4
//
// Next: [13 · Ablations](13-ablations.ipynb)
