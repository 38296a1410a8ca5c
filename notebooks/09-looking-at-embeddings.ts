// %% [markdown]
// # 09 · Looking at embeddings
//
// After training, each picture is one vector: its **embedding**. Pictures that the encoder finds alike lie close together. Nobody can see in 1,536 dimensions, so we let a
// projection put them on a plane, and look at who lies next to whom.

// %%
import assert from "node:assert/strict";
import { analysis, data, evaluation, weights, widgets } from "canlab";

// %% tags=["parameters"]
let maxNames = 100;
let seed = 0;

// %% [markdown]
// ## From pictures to features
//
// The encoder was trained on other emoji. These were held out: it has never seen them, nor the same idea by another artist.

// %%
const imageSize = 32;
const emoji = await data.loadEmoji({ imageSize, maxNames, cacheDir: "../out/cache" });
const encoder = await weights.openEncoder("shared/can-encoder.safetensors");
const opened = await evaluation.openEvaluatedEncoder(encoder);
const shown = emoji.splits.val;
const labels = Array.from(shown, (i) => emoji.categoryOf[i]!);
const split = { name: "val", pictures: emoji.pictures, indices: shown, labels: Int32Array.from(labels) };
const { features, rows, dim } = await opened.encode(split);
assert.equal(rows, shown.length);
assert.equal(features.length, rows * dim);
console.log(`${rows} pictures, ${dim} numbers each`);

// %% [markdown]
// ## On a plane
//
// UMAP keeps neighbours together and is free with the rest: read it for *who is near whom*, not for distances between clusters. PCA is the opposite: a straight shadow
// of the cloud. Try both. Point at a dot to see its picture, draw a lasso around a group.

// %%
const bytes = imageSize * imageSize * 3;
const images = new Uint8Array(rows * bytes);
shown.forEach((i, row) =>
  images.set(emoji.pictures.pixels.subarray(i * bytes, (i + 1) * bytes), row * bytes),
);
const projection = await analysis.projectEmbeddings({
  features: { features, rows, dim },
  method: "umap",
  seed,
  neighbours: 6,
});
assert.deepEqual(projection.points.shape, [rows, 2]);
const map = widgets.embeddingProjection({
  ...projection,
  images: { shape: [rows, imageSize, imageSize, 3], data: images },
  labels,
  labelNames: emoji.categories,
  names: Array.from(shown, (i) => `${emoji.items[i]!.name}, ${emoji.items[i]!.style}`),
  columns: { artist: Array.from(shown, (i) => emoji.items[i]!.style) },
});
display(map);

// %% [markdown]
// What you selected is here, as indices into *your* arrays.

// %%
const selection = Array.from(map.get("selection"));
assert.ok(selection.every((row) => row < rows));
selection.length === 0 ? "nothing selected yet" : selection.map((row) => emoji.items[shown[row]!]!.name);

// %% [markdown]
// Colour by *artist*. If the dots of one artist stuck together, the encoder would have learned the style rather than the thing. Here is PCA, for comparison.

// %%
const shadow = await analysis.projectEmbeddings({ features: { features, rows, dim }, method: "pca", seed });
display(
  widgets.embeddingProjection({
    ...shadow,
    images: { shape: [rows, imageSize, imageSize, 3], data: images },
    labels,
    labelNames: emoji.categories,
  }),
);

// %% [markdown]
// ## Numbers beside the picture
//
// A projection can deceive, so measure as well. **Alignment**: how far apart two views of the same picture are (small is good). **Uniformity**: how evenly the embeddings use the
// sphere (very negative is good). **Effective rank**: how many directions they really use.

// %%
const evalData = { classNames: emoji.categories, train: split, tests: () => Promise.resolve([split]) };
const records = await evaluation.representation(opened, evalData, { options: { maxRows: 100 } });
const find = (metric: string) => records.find((record) => record.metric === metric)!.value;
assert.ok(find("effective_rank") > 1 && find("effective_rank") < dim);
display([
  { measure: "alignment", value: find("alignment") },
  { measure: "uniformity", value: find("uniformity") },
  { measure: "effective rank", value: find("effective_rank") },
]);
await opened.dispose();

// %% [markdown]
// ## Exercises
//
// 1. Draw a lasso around a tight group. What do its pictures share: the thing, the colour, or the artist?
// 2. Run UMAP with another `seed`. What changes, and what stays?
// 3. An encoder that gives every picture the same vector has perfect alignment. Which of the other two numbers gives it away?
//
// <details><summary>Answers</summary>
//
// 1. After so short a training colour and outline count much; the thing itself counts where it decides the outline (flags, faces, arrows).
// 2. Where groups lie changes, and who is near whom stays mostly. So never read meaning into where a cluster lies.
// 3. Both: uniformity is 0, the largest possible, and the effective rank is 1.
//
// </details>
//
// ## References
//
// - L. McInnes and others, *UMAP*, [arXiv 1802.03426](https://arxiv.org/abs/1802.03426)
// - T. Wang and P. Isola, *Understanding Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere*, [arXiv 2005.10242](https://arxiv.org/abs/2005.10242), section 4
// - O. Roy and M. Vetterli, *The effective rank*, EUSIPCO 2007
//
// Next: [10 · Linear probe and few-shot](10-linear-probe-and-few-shot.ipynb)
