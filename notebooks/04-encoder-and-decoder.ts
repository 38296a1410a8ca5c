// %% [markdown]
// # 04 · Encoder and decoder
//
// CAN is two transformers. The large one, the **encoder**, reads the visible patches. The small one, the **decoder**, gets its answer with placeholders for the
// hidden patches and predicts all of them. After training the decoder is thrown away; the encoder is what you keep.
//
// Here we follow one picture through a small CAN that was trained beforehand, and look at every stop.

// %%
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { core, data, models, ops, weights, widgets } from "canlab";
import { loadTrained } from "./shared/trained.js";

// %% tags=["parameters"]
let picture = 3;
let seed = 0;

// %%
const imageSize = 32;
const patchSize = 4;
const emoji = await data.loadEmoji({ imageSize, maxNames: 100, cacheDir: "../out/cache" });
const normalize = weights.imagenetPixels;
const index = emoji.splits.val[picture]!;
const all = tf.tensor4d(emoji.pictures.pixels, [emoji.pictures.length, imageSize, imageSize, 3], "int32");
const pixels = tf.div<tf.Tensor4D>(tf.gather(all, [index]), 255);
const images = tf.div<tf.Tensor4D>(tf.sub(pixels, normalize.mean), normalize.std);
assert.deepEqual(images.shape, [1, 32, 32, 3]);
emoji.items[index]!.name;

// %% [markdown]
// ## The model
//
// `createMethod` puts an arm together from options. Its parameters are one flat vector; `unflatten` gives each its name and shape. The names are
// those of timm and MAE, so weights can travel.

// %%
const { method, params: flat } = await loadTrained(2);
const params = models.unflatten(tf.tensor1d(flat), method.params);
const part = (name: string) => name.split(".")[0]!;
const counts = new Map<string, number>();
for (const { name, shape } of method.params) {
  counts.set(part(name), (counts.get(part(name)) ?? 0) + shape.reduce((a, b) => a * b, 1));
}
assert.equal(
  [...counts.values()].reduce((a, b) => a + b),
  flat.length,
);
display([...counts].map(([name, numbers]) => ({ part: name, numbers })));

// %% [markdown]
// ## Through the encoder
//
// Without a mask the encoder reads all 64 patches and one more token, `cls`. `vitIntermediates` keeps everything on the way.

// %%
const config = models.vitConfig({ imageSize, patchSize, embedDim: 96, depth: 3, numHeads: 3, pool: "mean" });
const seen = models.vitIntermediates(params, images, config);
assert.deepEqual(seen["embed"]!.shape, [1, 65, 96]);
assert.deepEqual(seen["block0.attention"]!.shape, [1, 3, 65, 65]);
assert.deepEqual(seen["tokens"]!.shape, [1, 65, 96]);
Object.fromEntries(Object.entries(seen).map(([name, { shape }]) => [name, shape]));

// %% [markdown]
// ## Where it looks
//
// In each block every token decides how much it listens to every other one. Choose a patch, and see where it looks: layer by layer, head by head, or through all layers at
// once (roll-out).

// %%
const attention = tf.concat([0, 1, 2].map((layer) => seen[`block${layer}.attention`]!)) as tf.Tensor4D;
assert.deepEqual(attention.shape, [3, 3, 65, 65]);
const rowSums = tf.sum(attention, -1);
assert.ok(Math.abs((tf.max(rowSums).arraySync() as number) - 1) < 1e-4);
const viewer = widgets.attentionViewer({ image: tf.squeeze<tf.Tensor3D>(pixels, [0]), attention, patchSize });
display(viewer);

// %% [markdown]
// ## Through the decoder
//
// Now as in training: two views, half of the patches hidden, a little noise. `inspect` runs encoder and decoder and gives the pictures of the pass. Hidden
// patches of `prediction` are what the decoder made up from the visible ones.

// %%
const rng = core.createRng(seed, "example");
const rows = 2;
const numPatches = 64;
const idsShuffle = ops.drawIdsShuffle(rng, rows * 2, numPatches);
const unit = new Float32Array(rows * 2 * imageSize * imageSize * 3);
rng.fillNormal(unit);
const inputs = {
  images: tf.tile(images, [rows * 2, 1, 1, 1]),
  idsShuffle: tf.tensor2d(idsShuffle, [rows * 2, numPatches], "int32"),
  idsRestore: tf.tensor2d(ops.idsRestore(idsShuffle, numPatches), [rows * 2, numPatches], "int32"),
  noise: tf.tensor4d(unit, [rows * 2, imageSize, imageSize, 3]),
  noiseStd: tf.fill([rows * 2], 0.05),
};
const pictures = method.inspect(params, inputs);
assert.deepEqual(pictures["mask"]!.shape, [4, 64]);
assert.deepEqual(pictures["prediction"]!.shape, [4, 32, 32, 3]);
const toPixels = (x: tf.Tensor) =>
  tf.clipByValue(tf.add(tf.mul(x, normalize.std), normalize.mean), 0, 1) as tf.Tensor4D;
display(
  widgets.patchGrid({
    images: toPixels(inputs.images),
    mask: pictures["mask"] as tf.Tensor2D,
    prediction: toPixels(pictures["prediction"]!),
    patchSize,
    names: ["view 1, mask A", "view 1, mask B", "view 2, mask A", "view 2, mask B"],
  }),
);

// %% [markdown]
// ## Exercises
//
// 1. Which part has the most numbers? Which of them are left when you use the model later?
// 2. In the viewer, compare the first layer with the last. Which looks more at its own surroundings?
// 3. Run from *Through the decoder* with another `seed`. Does the prediction of a patch depend on which others are visible?
//
// <details><summary>Answers</summary>
//
// 1. The blocks of the encoder. `patch_embed`, `cls_token`, `blocks` and `norm` are kept; the decoder and the projection head are not.
// 2. See for yourself: it differs between heads. In trained vision transformers the first layers often have some heads that stay close and some that look everywhere.
// 3. Yes. Everything that is known about a hidden patch comes from the visible ones.
//
// </details>
//
// ## References
//
// - K. He and others, [arXiv 2111.06377](https://arxiv.org/abs/2111.06377), section 3: an asymmetric encoder and decoder
// - S. Abnar and W. Zuidema, *Quantifying Attention Flow in Transformers*, [arXiv 2005.00928](https://arxiv.org/abs/2005.00928), section 3: roll-out
//
// Next: [05 · Contrastive loss](05-contrastive-loss.ipynb)
