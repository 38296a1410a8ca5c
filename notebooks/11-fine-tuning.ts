// %% [markdown]
// # 11 · Fine-tuning
//
// A linear probe leaves the encoder as it is. **Fine-tuning** trains all of it on the task, with labels. The question is then: does it help to start from what was learned without
// labels, or does starting from nothing end in the same place? This notebook fine-tunes both for the same short time.

// %%
import assert from "node:assert/strict";
import { augment, core, evaluation, experiments, weights, widgets } from "canlab";

// %% tags=["parameters"]
let maxNames = 100;
let epochs = 6;
let seed = 0;

// %%
const imageSize = 32;
const task = await experiments.emojiEvalData({ imageSize, maxNames, cacheDir: "../out/cache" });
const can = await weights.openEncoder("shared/can-encoder.safetensors");
assert.equal(can.config.imageSize, imageSize);
console.log(`${task.train.indices.length} labelled pictures, ${task.classNames.length} classes`);

// %% [markdown]
// ## Layer-wise learning rates
//
// The first layers know edges and colours, which every task needs. The last ones know what pre-training asked. So the first may move little, and the last more: the rate of a layer is
// that of the layer above, times a decay (0.65 in MAE's recipe for ViT-B).

// %%
const decay = 0.65;
const { depth } = can.config;
const factors = Array.from({ length: depth + 2 }, (_, layer) => decay ** (depth + 1 - layer));
assert.equal(factors.at(-1), 1);
display(
  factors.map((factor, layer) => ({
    layer: layer === 0 ? "patch embedding" : layer > depth ? "head" : `block ${layer}`,
    factor,
  })),
);

// %% [markdown]
// ## Stronger augmentation
//
// With labels a network can learn the training pictures by heart. MAE's recipe does much against that: RandAugment, random erasing, mixup and cutmix, label smoothing, drop path.
// Here is one picture, as fine-tuning sees it.

// %%
const rng = core.createRng(seed, "views");
const { pictures, indices } = task.train;
const bytes = imageSize * imageSize * 3;
const picture = pictures.pixels.subarray(indices[0]! * bytes, (indices[0]! + 1) * bytes);
const count = 8;
const views = new Float32Array(count * bytes);
const draws = Array.from({ length: count }, () => augment.drawView(augment.fineTuneAugment, rng, imageSize));
draws.forEach((draw, i) => {
  const out = views.subarray(i * bytes, (i + 1) * bytes);
  augment.applyView(
    picture,
    draw,
    { size: imageSize, outSize: imageSize, mean: [0, 0, 0], std: [1, 1, 1] },
    out,
  );
});
assert.ok(views.every(Number.isFinite));
const seen = views.map((value) => Math.min(1, Math.max(0, value))); // erased boxes are filled with noise
display(widgets.patchGrid({ images: { shape: [count, imageSize, imageSize, 3], data: seen }, patchSize: 4 }));
augment.describeDraw(draws[0]!);

// %% [markdown]
// ## Both starts, the same budget

// %%
const budget = {
  epochs,
  warmupEpochs: 1,
  batchSize: 64,
  baseLrs: [4e-3],
  dropPath: 0,
  mix: null,
  normalize: can.normalize,
  seed,
};
const start = { config: can.config, weights: evaluation.namedWeights(can) };
const heads = {
  "from CAN": evaluation.fineTune(start, budget),
  "from scratch": evaluation.fineTune({ config: can.config }, budget),
};
const rows: { name: string; split: string; top1: number }[] = [];
for (const [name, head] of Object.entries(heads)) {
  for (const { split, value } of await evaluation.evaluateClassifier("fine-tune", head, task))
    rows.push({ name, split, top1: value });
}
assert.equal(new Set(rows.map(({ name }) => name)).size, 2);
assert.ok(rows.every(({ top1 }) => top1 >= 0 && top1 <= 1));
display(rows);

// %% [markdown]
// One seed and a few epochs: a difference of a few points on so few `val` pictures is within chance. To say more, run three seeds:
//
// ```
// npx canlab experiment run R4
// ```
//
// ## Exercises
//
// 1. Train three times as long (`epochs = 18`). Does the gap between the two starts grow or shrink?
// 2. Set the layer decay to 1 for the pre-trained start (`layerDecay: 1`). What happens, and why?
// 3. Which parts of the pre-trained file are used here, and which are not?
//
// <details><summary>Answers</summary>
//
// 1. Usually it shrinks: with enough labelled data and time, the start matters less.
// 2. The first layers move as fast as the last, and part of what they know is lost in the first steps.
// 3. The encoder. Its head is new. The decoder and the projection head were never in this file.
//
// </details>
//
// ## References
//
// - K. He and others, [arXiv 2111.06377](https://arxiv.org/abs/2111.06377), appendix A.1, table 9 (fine-tuning)
// - H. Bao and others, [arXiv 2106.08254](https://arxiv.org/abs/2106.08254), appendix H (layer-wise decay)
//
// Next: [12 · Robustness](12-robustness.ipynb)
