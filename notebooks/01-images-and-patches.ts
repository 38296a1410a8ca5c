// %% [markdown]
// # 01 · Images and patches
//
// A vision transformer does not read pixels one by one. It reads **patches**: small squares of the picture, each laid out as one vector.
// This notebook cuts pictures into patches, looks at them, and puts them together again. Everything in CAN stands on this one step.
//
// *Time: under a minute. You need nothing but this kernel.*

// %%
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { data, ops, widgets } from "canlab";

// %% tags=["parameters"]
let imageSize = 64;
let patchSize = 8;

// %% [markdown]
// ## Pictures as numbers
//
// The emoji set has the same ideas drawn by ten artists. We take a few names, drawn at 64 × 64 pixels. A picture is red, green and blue at
// every pixel, so eight of them are a tensor of shape `[8, 64, 64, 3]`.

// %%
const emoji = await data.loadEmoji({ imageSize, maxNames: 40, cacheDir: "../out/cache" });
const chosen = Array.from(emoji.splits.train.filter((_, i) => i % 5 === 0)).slice(0, 8);
const names = chosen.map((i) => emoji.items[i]!.name);
const all = tf.tensor4d(emoji.pictures.pixels, [emoji.pictures.length, imageSize, imageSize, 3], "int32");
const images = tf.div<tf.Tensor4D>(tf.gather(all, chosen), 255);
assert.deepEqual(images.shape, [8, imageSize, imageSize, 3]);
images;

// %% [markdown]
// ## Cutting
//
// `ops.patchify` cuts each picture into squares of `patchSize` pixels, row by row from the top left. Inside a patch the order is row, column,
// channel, the same as in MAE's code. With 64-pixel pictures and 8-pixel patches there are $(64/8)^2 = 64$ patches of $8 \cdot 8 \cdot 3 = 192$ numbers.

// %%
const patches = ops.patchify(images, patchSize);
const patchesPerSide = imageSize / patchSize;
assert.deepEqual(patches.shape, [8, patchesPerSide ** 2, patchSize * patchSize * 3]);
patches.shape;

// %% [markdown]
// Point at a patch, or move with the arrow keys: the grid says which one it is. Patch 0 is at the top left, and the numbers grow to the right,
// then down.

// %%
const grid = widgets.patchGrid({ images, patchSize, names });
display(grid);

// %% [markdown]
// ## Putting together
//
// Nothing was lost: `ops.unpatchify` is the exact inverse.

// %%
const again = ops.unpatchify(patches, patchSize);
const largestDifference = again.sub(images).abs().max().arraySync();
assert.equal(largestDifference, 0);
largestDifference;

// %% [markdown]
// ## Where a patch is
//
// A transformer does not know the order of what it reads. So each patch gets a **position embedding**: sines and cosines of its column in the first
// half of the vector, of its row in the second (MAE, appendix A.1). Two patches that are close have embeddings that are alike. Here is how alike
// each patch is to the one in the middle.

// %%
const embedDim = 96;
const positions = tf.tensor2d(ops.posEmbed2d(embedDim, patchesPerSide), [patchesPerSide ** 2, embedDim]);
assert.deepEqual(positions.shape, [patchesPerSide ** 2, embedDim]);
const middle = (patchesPerSide / 2) * patchesPerSide + patchesPerSide / 2;
const likeness = tf.tidy(() => {
  const length = tf.sqrt(tf.sum(tf.square(positions), 1, true));
  const unit = tf.div(positions, length);
  return tf.matMul(unit, tf.slice(unit, [middle, 0], [1, embedDim]), false, true);
});
const likenessMap = tf.reshape(likeness, [patchesPerSide, patchesPerSide, 1]) as tf.Tensor3D;
assert.deepEqual(likenessMap.shape, [patchesPerSide, patchesPerSide, 1]);
likenessMap;

// %% [markdown]
// ## Exercises
//
// 1. How many patches does a picture of 224 pixels have with patches of 16, and how many numbers has each?
// 2. Set `patchSize` to 16 in the second cell and run all. What gets smaller, what gets larger?
// 3. Change one pixel of `images` and find the patch that changes.
//
// <details><summary>Answers</summary>
//
// 1. $(224/16)^2 = 196$ patches of $16 \cdot 16 \cdot 3 = 768$ numbers. These are the sizes of ViT-B/16.
// 2. There are fewer patches (16 in place of 64), each with more numbers (768 in place of 192). The product stays the same: it is the picture.
// 3. Patch $\lfloor r / p \rfloor \cdot (S / p) + \lfloor c / p \rfloor$ for the pixel in row $r$ and column $c$.
//
// </details>
//
// ## References
//
// - A. Dosovitskiy and others, *An Image is Worth 16x16 Words*, [arXiv 2010.11929](https://arxiv.org/abs/2010.11929), section 3.1
// - K. He and others, *Masked Autoencoders Are Scalable Vision Learners*, [arXiv 2111.06377](https://arxiv.org/abs/2111.06377), section 3 and appendix A.1
//
// Next: [02 · Masking](02-masking.ipynb)
