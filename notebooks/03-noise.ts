// %% [markdown]
// # 03 · Noise
//
// CAN adds a little noise to what the encoder sees and asks the network for that noise, as diffusion models do. The idea: masked
// reconstruction teaches the coarse shapes, and denoising the fine detail. This notebook adds noise, looks at how little it is, and at how the network is told
// how much there is.

// %%
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { core, data, ops, weights, widgets } from "canlab";

// %% tags=["parameters"]
let noiseStdMax = 0.05;
let seed = 0;

// %% [markdown]
// ## Normalised pixels
//
// The network does not read pixels from 0 to 1, but pixels with the mean taken away and divided by the deviation, per channel. The noise is added
// after that. So its size, $\sigma$, is in units of *normalised* pixels: 0.05 there is about 0.011 of the range from black to white.

// %%
const imageSize = 64;
const emoji = await data.loadEmoji({ imageSize, maxNames: 40, cacheDir: "../out/cache" });
const normalize = weights.imagenetPixels;
const rows = Array.from(emoji.splits.train.subarray(0, 30)).filter((_, i) => i % 5 === 2);
const all = tf.tensor4d(emoji.pictures.pixels, [emoji.pictures.length, imageSize, imageSize, 3], "int32");
const pixels = tf.div<tf.Tensor4D>(tf.gather(all, rows), 255);
const images = tf.div<tf.Tensor4D>(tf.sub(pixels, normalize.mean), normalize.std);
assert.deepEqual(images.shape, [6, imageSize, imageSize, 3]);
({ mean: tf.mean(images).arraySync(), deviation: tf.moments(images).variance.sqrt().arraySync() });

// %% [markdown]
// ## One level for each picture
//
// Each view of each picture draws its own level, $\sigma \sim U(0, \sigma_{max})$, and unit noise $\epsilon \sim N(0, 1)$ for every pixel. What the network
// gets is $x + \sigma \epsilon$.

// %%
const rng = core.createRng(seed, "noise");
const noiseStd = tf.tensor1d(ops.drawNoiseStd(rng, images.shape[0], noiseStdMax));
const unit = new Float32Array(images.size);
rng.fillNormal(unit);
const noise = tf.tensor4d(unit, images.shape);
const noisy = ops.addNoise(images, noise, noiseStd);
assert.deepEqual(noisy.shape, images.shape);
const measured = tf.sqrt(tf.mean(tf.square(tf.sub(noisy, images)), [1, 2, 3])).arraySync() as number[];
const wanted = Array.from(noiseStd.dataSync());
measured.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]!) < 0.02 * wanted[i]! + 1e-4));
display(wanted.map((sigma, i) => ({ sigma, measured: measured[i] })));

// %% [markdown]
// ## Look at it
//
// At CAN's $\sigma \le 0.05$ you will hardly see the noise; move the slider up to see what it does. The strip below shows the noise itself, made stronger.

// %%
const explorer = widgets.noiseExplorer({
  image: tf.squeeze<tf.Tensor3D>(tf.slice(pixels, [0, 0, 0, 0], [1, -1, -1, -1]), [0]),
  sigma: noiseStdMax,
});
display(explorer);

// %%
const sigma = explorer.get("sigma");
console.log(`sigma ${sigma} of normalised pixels is ${(sigma * 0.226 * 255).toFixed(1)} of 255 grey levels`);

// %% [markdown]
// ## Telling the network how much
//
// The decoder also gets $\sigma$ itself, as sines and cosines at different speeds, like a position embedding, followed by two small layers. Without it the network has to guess
// how much noise there is. How far do these features move when $\sigma$ goes from 0 to 0.05?

// %%
const features = ops.noiseLevelFeatures(tf.tensor1d([0, 0.01, 0.05]), { dim: 128 });
assert.deepEqual(features.shape, [3, 128]);
const rowsOf = tf.unstack(features);
const distance = (a: tf.Tensor, b: tf.Tensor) => tf.norm(tf.sub(a, b)).arraySync() as number;
console.log(
  `length ${(tf.norm(rowsOf[0]!).arraySync() as number).toFixed(2)}, moved by ${distance(rowsOf[0]!, rowsOf[2]!).toFixed(3)}`,
);
assert.ok(Math.abs(distance(rowsOf[0]!, rowsOf[2]!) - 0.099) < 0.001);

// %% [markdown]
// They move by about a hundredth of their length. The information is there, but faint. That is why canlab has an option `noiseLevelScale`: with a factor of 1000 the
// same step moves them almost as far as they are long.

// %%
const scaled = ops.noiseLevelFeatures(tf.tensor1d([0, 0.05]), { dim: 128, scale: 1000 });
const [low, high] = tf.unstack(scaled);
console.log(`with scale 1000: moved by ${distance(low!, high!).toFixed(2)}`);

// %% [markdown]
// ## Exercises
//
// 1. What mean squared error does a network get that always answers "no noise"? (Hint: $\sigma$ is uniform from 0 to $\sigma_{max}$.)
// 2. Set `noiseStdMax` to 0.5 and run all. Can you still tell the pictures apart? Could you still draw the fine lines?
// 3. Why is the noise added to the input, but kept out of the target of the reconstruction?
//
// <details><summary>Answers</summary>
//
// 1. The mean of $\sigma^2$, which is $\sigma_{max}^2 / 3$: 0.00083 for 0.05.
// 2. Yes, and mostly no: noise destroys the fine detail first. So predicting it is a question about fine detail.
// 3. Masked patches never reach the encoder, so nothing could be known of their noise. To predict it would be guessing.
//
// </details>
//
// ## References
//
// - S. Mishra and others, [arXiv 2210.16870](https://arxiv.org/abs/2210.16870): denoising as a third task beside contrast and masking
// - J. Ho and others, *Denoising Diffusion Probabilistic Models*, [arXiv 2006.11239](https://arxiv.org/abs/2006.11239), section 3.2: predicting the noise
//
// Next: [04 · Encoder and decoder](04-encoder-and-decoder.ipynb)
