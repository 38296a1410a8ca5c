// %% [markdown]
// # 07 · Denoising loss
//
// *Which noise was added?* CAN's third question is asked at the visible patches, so the network learns something at every place of the picture. This notebook computes the
// loss and shows why it is so small a number.

// %%
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { augment, data, losses, models, ops, train, weights, widgets } from "canlab";
import { loadTrained } from "./shared/trained.js";

// %% tags=["parameters"]
let numPictures = 8;
let seed = 0;

// %%
const [imageSize, patchSize, numPatches] = [32, 4, 64];
const emoji = await data.loadEmoji({ imageSize, maxNames: 100, cacheDir: "../out/cache" });
const normalize = weights.imagenetPixels;
const { method, params: flat } = await loadTrained(numPictures);
const { pictures } = emoji;
const indices = emoji.splits.val.filter((_, i) => i % 5 === 0);
const spec = { pictures, indices, plan: method.plan, augment: augment.maeAugment, normalize, seed };
const { arrays } = train.makeBatch(spec, 0);
const params = models.unflatten(tf.tensor1d(flat), method.params);
const inputs = Object.fromEntries(
  Object.entries(method.inputs).map(([name, { shape, dtype }]) => [
    name,
    tf.tensor(arrays[name]!, [...shape], dtype),
  ]),
);
const seen = method.inspect(params, inputs);
const rows = 2 * numPictures;
assert.deepEqual(seen["predictedNoise"]!.shape, [rows, imageSize, imageSize, 3]);
assert.deepEqual(seen["targetNoise"]!.shape, [rows, imageSize, imageSize, 3]);

// %% [markdown]
// ## The loss, from its formula
//
// The target is the noise as it was added, $\sigma \epsilon$, and the mean runs over the visible patches:
//
// $$L_d = \frac{\sum_j (1 - M_j) \frac{1}{D} \lVert \hat x_j - \sigma \epsilon_j \rVert^2}{\sum_j (1 - M_j)}$$
//
// The same output of the decoder answers both questions: at hidden patches it is read as pixels, at visible ones as noise.

// %%
const predicted = ops.patchify(seen["predictedNoise"]!, patchSize);
const target = ops.patchify(seen["targetNoise"]!, patchSize);
const mask = seen["mask"] as tf.Tensor2D;
const errors = tf.mean(tf.squaredDifference(predicted, target), -1);
assert.deepEqual(errors.shape, [rows, numPatches]);
const visible = tf.sub(1, mask);
const byHand = tf.div(tf.sum(tf.mul(errors, visible)), tf.sum(visible)).arraySync() as number;
const fromLibrary = losses.denoising(predicted, target, mask).arraySync();
assert.ok(Math.abs(byHand - fromLibrary) < 1e-6);

// %% [markdown]
// ## How small is small?
//
// Whoever answers "no noise" has the loss $\sigma^2$ on a picture with level $\sigma$. On average that is $\sigma_{max}^2 / 3 = 0.00083$. So this term starts small and stays small: its
// weight in CAN's sum is 0.3, but what it adds to the loss is hundreds of times less than the reconstruction.

// %%
const noNoise = losses.denoising(tf.zerosLike(target), target, mask).arraySync();
const perRow = tf.div(tf.sum(tf.mul(errors, visible), 1), tf.sum(visible, 1)).arraySync() as number[];
const sigma = Array.from(arrays["noiseStd"]!);
display(
  sigma
    .slice(0, numPictures)
    .map((level, i) => ({ sigma: level, "no noise": level ** 2, network: perRow[i] })),
);
console.log(`network ${byHand.toExponential(2)}, always "no noise" ${noNoise.toExponential(2)}`);
assert.ok(noNoise < 0.05 ** 2);

// %% [markdown]
// Read the table with care. A network as small as this one, trained for a few minutes, may be no better here than "no noise", and
// the term still shapes its features through the gradient. See notebook 13 for what happens when the term is left out.
//
// ## Look at it

// %%
const first = tf.slice(inputs["images"]!, [0, 0, 0, 0], [1, -1, -1, -1]);
const clean = tf.clipByValue(tf.add(tf.mul(first, normalize.std), normalize.mean), 0, 1);
display(widgets.noiseExplorer({ image: tf.squeeze<tf.Tensor3D>(clean, [0]), sigma: sigma[0]! }));

// %% [markdown]
// ## What the target is, matters
//
// Public code differs in the target: the noise as it was added (`scaled`), unit noise, or noise normalised per patch. With unit noise the
// zero answer has the loss 1, so the same weight of 0.3 counts a thousand times more. canlab has all of them as `noiseTarget`.

// %%
const unit = ops.patchify(inputs["noise"]!, patchSize);
const zeroOnUnit = losses.denoising(tf.zerosLike(unit), unit, mask).arraySync();
assert.ok(Math.abs(zeroOnUnit - 1) < 0.1);
console.log(
  `answering 0: loss ${noNoise.toExponential(2)} for scaled noise, ${zeroOnUnit.toFixed(3)} for unit noise`,
);

// %% [markdown]
// ## Exercises
//
// 1. Show that $E[\sigma^2] = \sigma_{max}^2 / 3$ for $\sigma \sim U(0, \sigma_{max})$.
// 2. Could a network predict the noise of a patch perfectly? What would it need to know?
// 3. Where does the network get $\sigma$ from, if you switch `useNoiseLevel` off?
//
// <details><summary>Answers</summary>
//
// 1. $\int_0^{s} x^2 / s \, dx = s^2 / 3$.
// 2. Only if it knew the clean patch exactly. What it can learn is which clean patches are likely: smooth ones, with sharp edges.
// 3. Only from the roughness of the visible patches themselves.
//
// </details>
//
// ## References
//
// - S. Mishra and others, [arXiv 2210.16870](https://arxiv.org/abs/2210.16870): noise prediction
// - J. Ho and others, [arXiv 2006.11239](https://arxiv.org/abs/2006.11239), equation 14: predicting $\epsilon$
//
// Next: [08 · Training CAN](08-training-can.ipynb)
