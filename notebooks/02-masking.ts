// %% [markdown]
// # 02 · Masking
//
// CAN hides half of the patches of each view, and MAE three quarters. The encoder reads only what is left, so hiding makes the work smaller and the
// question harder at the same time. This notebook draws masks, looks at them, and checks the bookkeeping that puts patches back in their place.

// %%
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { core, data, notebook, ops, widgets } from "canlab";

// %% tags=["parameters"]
let maskRatio = 0.5;
let patchSize = 8;
let seed = 0;

// %%
const imageSize = 64;
const emoji = await data.loadEmoji({ imageSize, maxNames: 40, cacheDir: "../out/cache" });
const index = emoji.splits.train[7]!;
const all = tf.tensor4d(emoji.pictures.pixels, [emoji.pictures.length, imageSize, imageSize, 3], "int32");
const images = tf.div<tf.Tensor4D>(tf.gather(all, [index]), 255);
const patches = ops.patchify(images, patchSize);
const numPatches = patches.shape[1];
assert.deepEqual(patches.shape, [1, (imageSize / patchSize) ** 2, patchSize ** 2 * 3]);
emoji.items[index]!.name;

// %% [markdown]
// ## A mask is an order
//
// MAE's way to draw a mask: shuffle the patches, keep the first ones. The shuffled order is called `idsShuffle`. With $P$ patches and mask ratio $m$
// the encoder keeps $K = \lfloor P (1 - m) \rfloor$ of them.
//
// Every draw in canlab comes from a seed, so that you and your neighbour see the same mask.

// %%
const kept = ops.numKept(numPatches, maskRatio);
const idsShuffle = ops.drawIdsShuffle(core.createRng(seed, "mask"), 1, numPatches);
assert.equal(idsShuffle.length, numPatches);
assert.deepEqual(
  [...idsShuffle].sort((a, b) => a - b),
  [...Array(numPatches).keys()],
);
console.log(
  `${kept} of ${numPatches} patches stay visible; the first of them: ${idsShuffle.slice(0, 8).join(", ")}`,
);

// %% [markdown]
// ## What the encoder sees
//
// The encoder gets the visible patches and nothing else: no empty tokens stand in for the others. At $m = 0.75$ it reads a quarter of the tokens. That is
// why MAE is cheap to train.

// %%
const visible = tf.gather(patches, Array.from(idsShuffle.slice(0, kept)), 1);
assert.deepEqual(visible.shape, [1, kept, patchSize ** 2 * 3]);
visible.shape;

// %% [markdown]
// ## Back in place
//
// The decoder needs all places again. `idsRestore` is the inverse of the order: it says for each place of the picture which token of the shuffled
// order belongs there. The mask follows from it: a place is hidden where its token came after the first $K$.

// %%
const restore = ops.idsRestore(idsShuffle, numPatches);
const mask = ops.maskFromIdsRestore(tf.tensor2d(restore, [1, numPatches], "int32"), kept);
assert.deepEqual(mask.shape, [1, numPatches]);
assert.equal(tf.sum(mask).arraySync(), numPatches - kept);
idsShuffle.forEach((patch, place) => assert.equal(restore[patch], place));
display(widgets.patchGrid({ images, mask, patchSize, names: [emoji.items[index]!.name] }));

// %% [markdown]
// ## Try it
//
// Move the sliders. The kernel draws the mask anew each time with `ops.drawMask`, the same function that training uses. `block` hides rectangles, as BEiT does, and
// `grid` an even pattern.

// %%
const explorer = widgets.maskExplorer({
  image: tf.squeeze<tf.Tensor3D>(images, [0]),
  patchSize,
  maskRatio,
  seed,
});
display(explorer);

// %% [markdown]
// What you chose is here, in the kernel. Run this cell again after you moved a slider.

// %%
const chosenRatio = explorer.get("maskRatio");
assert.ok(chosenRatio >= 0 && chosenRatio <= 1);
console.log(`ratio ${chosenRatio}: ${ops.numKept(numPatches, chosenRatio)} of ${numPatches} patches visible`);

// %% [markdown]
// A slider can drive anything. `interact` makes one for each argument of your function and runs it when a slider moves. Here: how much of the encoder's
// work is left. Attention grows with the square of the number of tokens, the rest in proportion.

// %%
notebook.interact(
  ({ ratio }) => {
    const tokens = 1 + ops.numKept(196, ratio);
    const width = 768;
    const blockMacs = (n: number) => 12 * n * width ** 2 + 2 * n ** 2 * width;
    const share = blockMacs(tokens) / blockMacs(197);
    console.log(
      `ViT-B/16 at 224 px: ${tokens} tokens, ${(100 * share).toFixed(0)} % of the work of the whole picture`,
    );
  },
  { ratio: [0, 0.95, 0.05] },
);

// %% [markdown]
// ## Exercises
//
// 1. CAN masks the two views of a picture independently, each with $m = 0.5$. What share of the patches is hidden in both, on average? Draw two masks and count.
// 2. At which ratio does `block` look most different from `random`? Why may that matter for what the network has to learn?
// 3. Show that `idsRestore` is the argsort of `idsShuffle`.
//
// <details><summary>Answers</summary>
//
// 1. A quarter: $0.5 \cdot 0.5$. The two masks do not know of each other.
// 2. Around one half: `random` leaves a visible neighbour next to almost every hidden patch, so copying from neighbours goes a long way. `block` hides whole parts.
// 3. `idsShuffle[idsRestore[j]] = j` for all $j$, and the argsort of a permutation is its inverse.
//
// </details>
//
// ## References
//
// - K. He and others, *Masked Autoencoders Are Scalable Vision Learners*, [arXiv 2111.06377](https://arxiv.org/abs/2111.06377), section 3 (masking) and figure 6
// - S. Mishra and others, *A simple, efficient and scalable contrastive masked autoencoder*, [arXiv 2210.16870](https://arxiv.org/abs/2210.16870)
// - H. Bao and others, *BEiT*, [arXiv 2106.08254](https://arxiv.org/abs/2106.08254), algorithm 1
//
// Next: [03 · Noise](03-noise.ipynb)
