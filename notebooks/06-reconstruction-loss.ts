// %% [markdown]
// # 06 · Reconstruction loss
//
// *What is behind the hidden patches?* CAN's second question is that of the masked autoencoder. The loss is a squared error, taken only where the
// network could not see. This notebook computes it patch by patch and shows where it is large.

// %%
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { augment, data, losses, models, ops, train, weights, widgets } from "canlab";
import { loadTrained } from "./shared/trained.js";

// %% tags=["parameters"]
let numPictures = 6;
let seed = 0;

// %% [markdown]
// ## A pass of the trained model

// %%
const [imageSize, patchSize, numPatches] = [32, 4, 64];
const emoji = await data.loadEmoji({ imageSize, maxNames: 100, cacheDir: "../out/cache" });
const normalize = weights.imagenetPixels;
const { method, params: flat } = await loadTrained(numPictures);
const { pictures } = emoji;
const indices = emoji.splits.val.filter((_, i) => i % 5 === 0);
const spec = { pictures, indices, plan: method.plan, augment: augment.maeAugment, normalize, seed };
const batch = train.makeBatch(spec, 0);
const params = models.unflatten(tf.tensor1d(flat), method.params);
const inputs = Object.fromEntries(
  Object.entries(method.inputs).map(([name, { shape, dtype }]) => [
    name,
    tf.tensor(batch.arrays[name]!, [...shape], dtype),
  ]),
);
const seen = method.inspect(params, inputs);
const rows = 2 * numPictures;
assert.deepEqual(seen["prediction"]!.shape, [rows, imageSize, imageSize, 3]);
assert.deepEqual(seen["mask"]!.shape, [rows, numPatches]);

// %%
const names = Array.from(batch.indices, (i) => emoji.items[i]!.name);
const toPixels = (x: tf.Tensor) =>
  tf.clipByValue(tf.add(tf.mul(x, normalize.std), normalize.mean), 0, 1) as tf.Tensor4D;
const grid = widgets.patchGrid({
  images: toPixels(inputs["images"]!),
  mask: seen["mask"] as tf.Tensor2D,
  prediction: toPixels(seen["prediction"]!),
  patchSize,
  names: [...names, ...names.map((name) => `${name}, view 2`)],
});
display(grid);

// %% [markdown]
// ## The loss, from its formula
//
// With $M_j = 1$ where patch $j$ is hidden, $t_j$ its pixels, $\hat x_j$ the prediction and $D$ the numbers in a patch:
//
// $$L_r = \frac{\sum_j M_j \frac{1}{D} \lVert \hat x_j - t_j \rVert^2}{\sum_j M_j}$$

// %%
const target = ops.patchify(inputs["images"]!, patchSize);
const prediction = ops.patchify(seen["prediction"]!, patchSize);
const mask = seen["mask"] as tf.Tensor2D;
const errors = tf.mean(tf.squaredDifference(prediction, target), -1);
assert.deepEqual(errors.shape, [rows, numPatches]);
const byHand = tf.div(tf.sum(tf.mul(errors, mask)), tf.sum(mask)).arraySync() as number;
const fromLibrary = losses.maskedReconstruction(prediction, target, mask).arraySync();
assert.ok(Math.abs(byHand - fromLibrary) < 1e-5);
console.log(`reconstruction loss ${byHand.toFixed(4)}`);

// %% [markdown]
// ## Better than a guess?
//
// A number alone says little. Two guesses that need no network: the mean colour of the visible patches, and grey.

// %%
const visible = tf.sub(1, mask);
const visibleMean = tf.div(
  tf.sum(tf.mul(target, tf.expandDims(visible, -1)), 1, true),
  tf.sum(tf.expandDims(visible, -1), 1, true),
);
const loss = (guess: tf.Tensor) =>
  losses.maskedReconstruction(tf.mul(tf.onesLike(target), guess), target, mask).arraySync();
const rowsOfTable = [
  { guess: "the network", loss: byHand },
  { guess: "mean of what is visible", loss: loss(visibleMean) },
  { guess: "grey", loss: loss(tf.scalar(0)) },
];
assert.ok(byHand < rowsOfTable[1]!.loss, "the trained network must beat the mean colour");
display(rowsOfTable);

// %% [markdown]
// ## Normalised targets
//
// MAE found that features get better when each target patch is first brought to mean 0 and deviation 1. Then flat patches count as much as those with strong contrast, and the
// network has to say *where* things are inside a patch rather than which colour they have. `ops.normalizePatches` does that.

// %%
const normal = ops.normalizePatches(target);
assert.deepEqual(normal.normalized.shape, target.shape);
const firstPatch = normal.normalized.slice([0, 27, 0], [1, 1, -1]);
console.log(
  `mean ${(tf.mean(firstPatch).arraySync() as number).toFixed(4)}, deviation ${(tf.sqrt(tf.mean(tf.square(firstPatch))).arraySync() as number).toFixed(3)}`,
);

// %% [markdown]
// ## Exercises
//
// 1. In the grid above, find the patch with the largest loss. What is special about it?
// 2. Why does the loss not count the visible patches? What would the network do if it did?
// 3. An all-white patch has deviation 0. What does `normalizePatches` do with it?
//
// <details><summary>Answers</summary>
//
// 1. Often an edge that cannot be known from the outside: an eye, a letter, the end of a line.
// 2. A part of the loss could be lowered by copying. In CAN the visible patches have a question of their own: the noise (notebook 07).
// 3. It divides by $\sqrt{0 + 10^{-6}}$, so the patch becomes all 0 and not "not a number".
//
// </details>
//
// ## References
//
// - K. He and others, [arXiv 2111.06377](https://arxiv.org/abs/2111.06377), section 3 (reconstruction target) and table 1d
//
// Next: [07 · Denoising loss](07-denoising-loss.ipynb)
