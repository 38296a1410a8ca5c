// %% [markdown]
// # 05 · Contrastive loss
//
// *Which two views come from the same picture?* That is the first of CAN's three questions. The loss that asks it is called InfoNCE, or NT-Xent in SimCLR.
// This notebook builds it from its formula, checks it against the library, and lets you turn its one knob: the temperature.

// %%
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { augment, data, losses, models, notebook, train, weights, widgets } from "canlab";
import { loadTrained } from "./shared/trained.js";

// %% tags=["parameters"]
let temperature = 0.1;
let numPictures = 8;
let seed = 0;

// %% [markdown]
// ## Two views of each picture
//
// A view is a random crop with changed colours. Two views of a picture differ in almost every pixel, but show the same thing. `makeBatch` draws them as training
// does: first view 1 of all pictures, then view 2.

// %%
const imageSize = 32;
const emoji = await data.loadEmoji({ imageSize, maxNames: 100, cacheDir: "../out/cache" });
const normalize = weights.imagenetPixels;
const { method, params: flat } = await loadTrained(numPictures);
const chosen = emoji.splits.val.filter((_, i) => i % 5 === 0);
const { pictures } = emoji;
const spec = {
  pictures,
  indices: chosen,
  plan: method.plan,
  augment: augment.simclrAugment,
  normalize,
  seed,
};
const { indices, arrays } = train.makeBatch(spec, 0);
const rows = 2 * numPictures;
const images = tf.tensor4d(arrays.images, [rows, imageSize, imageSize, 3]);
assert.equal(indices.length, numPictures);
const views = tf.clipByValue(tf.add(tf.mul(images, normalize.std), normalize.mean), 0, 1) as tf.Tensor4D;
assert.deepEqual(views.shape, [rows, 32, 32, 3]);
views;

// %% [markdown]
// ## Projections
//
// The encoder turns each view into one vector, the mean of its patches. A small network, the projection head, turns that into $u$, a vector of 128 numbers. Only this network's output is
// compared. It too is thrown away after training.

// %%
const params = models.unflatten(tf.tensor1d(flat), method.params);
const inputs = Object.fromEntries(
  Object.entries(method.inputs).map(([name, { shape, dtype }]) => [
    name,
    tf.tensor(arrays[name]!, [...shape], dtype),
  ]),
);
const pooled = method.parts!.pool(params, inputs);
const head = {
  embedDim: 96,
  projectionDepth: 3,
  projectionHiddenDim: 96,
  projectionDim: 128,
  projectionNorm: "all",
} as const;
const projections = models.projectionHead(params, pooled, head);
assert.deepEqual(projections.shape, [rows, 128]);
const [z1, z2] = tf.split(projections, 2) as [tf.Tensor2D, tf.Tensor2D];
assert.deepEqual(z1.shape, [numPictures, 128]);

// %% [markdown]
// ## The loss, from its formula
//
// Take the cosine similarity $s$ of all pairs of the $2n$ projections. Each projection $a$ is once the *anchor*. Its partner $a^+$ is the other view of the same picture, and
// all others are *negatives*. The loss asks how probable the partner is among all others:
//
// $$L = \frac{1}{2n} \sum_a -\log \frac{\exp(s_{a,a^+} / \tau)}{\sum_{b \ne a} \exp(s_{a,b} / \tau)}$$
//
// Here it is, in plain loops.

// %%
const u = projections.arraySync();
const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const cosine = (a: number[], b: number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
function lossByHand(tau: number): number {
  let sum = 0;
  for (let a = 0; a < rows; a++) {
    const partner = (a + numPictures) % rows;
    let denominator = 0;
    for (let b = 0; b < rows; b++) if (b !== a) denominator += Math.exp(cosine(u[a]!, u[b]!) / tau);
    sum -= Math.log(Math.exp(cosine(u[a]!, u[partner]!) / tau) / denominator);
  }
  return sum / rows;
}
const fromLibrary = losses.infoNce(z1, z2, { temperature }).arraySync() as number;
assert.ok(Math.abs(lossByHand(temperature) - fromLibrary) < 1e-4);
console.log(
  `by hand ${lossByHand(temperature).toFixed(4)}, library ${fromLibrary.toFixed(4)}, guessing ${Math.log(rows - 1).toFixed(4)}`,
);

// %% [markdown]
// ## The matrix
//
// Each row is an anchor, each column what it is compared with; partners are marked. Turn the temperature. A low $\tau$ looks only at the hardest negatives, a high one treats all
// alike.

// %%
const matrix = widgets.contrastiveMatrix({
  z1,
  z2,
  temperature,
  names: Array.from(indices, (i) => emoji.items[i]!.name),
});
display(matrix);

// %% [markdown]
// The slider's value comes back to the kernel. Move it, then run this cell: the library gives the loss at your temperature.

// %%
const tau = matrix.get("temperature");
const there = losses.infoNce(z1, z2, { temperature: tau }).arraySync() as number;
assert.ok(Math.abs(there - lossByHand(tau)) < 1e-3);
console.log(`temperature ${tau.toPrecision(3)}: loss ${there.toFixed(4)}`);

// %% [markdown]
// ## What if the views were drawn at random?
//
// A network that knows nothing gives projections without any order. This slider mixes noise into yours. At 1 nothing is left of them, and the loss is near that of guessing.

// %%
const random = tf.randomNormal([rows, 128], 0, 1, "float32", seed + 1);
notebook.interact(
  ({ noise }) => {
    const mixed = tf.add(
      tf.mul(1 - noise, tf.div(projections, tf.norm(projections, 2, 1, true))),
      tf.mul(noise / Math.sqrt(128), random),
    );
    const [a, b] = tf.split(mixed, 2) as [tf.Tensor2D, tf.Tensor2D];
    const loss = losses.infoNce(a, b, { temperature }).arraySync() as number;
    console.log(
      `noise ${noise}: loss ${loss.toFixed(3)} (guessing among ${rows - 1}: ${Math.log(rows - 1).toFixed(3)})`,
    );
  },
  { noise: [0, 1, 0.1] },
);

// %% [markdown]
// ## Exercises
//
// 1. What is the loss when all projections are the same vector? Show it with `tf.ones`.
// 2. Double `numPictures`. Why does the loss grow although the model is the same?
// 3. What would the network learn if the two views were exactly equal?
//
// <details><summary>Answers</summary>
//
// 1. $\ln(2n - 1)$: all $2n - 1$ others look the same, so the partner has the probability $1/(2n-1)$.
// 2. There are more negatives to be told apart from. A loss can only be compared at the same batch size.
// 3. Any detail of the pixels would do to recognise the partner. The augmentation decides what has to be ignored.
//
// </details>
//
// ## References
//
// - T. Chen and others, *A Simple Framework for Contrastive Learning of Visual Representations*, [arXiv 2002.05709](https://arxiv.org/abs/2002.05709), section 2.1, equation 1
// - A. van den Oord and others, *Representation Learning with Contrastive Predictive Coding*, [arXiv 1807.03748](https://arxiv.org/abs/1807.03748), section 2.3
// - S. Mishra and others, [arXiv 2210.16870](https://arxiv.org/abs/2210.16870)
//
// Next: [06 · Reconstruction loss](06-reconstruction-loss.ipynb)
