// %% [markdown]
// # 14 · Cost
//
// A method that learns well but costs twice as much is not twice as good. CAN's argument is efficiency: with half of the patches hidden it needs far less
// arithmetic than SimCLR, for the same number of pictures. This notebook counts.

// %%
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { analysis, compute, methods, models, notebook, train, widgets } from "canlab";

// %% tags=["parameters"]
let maskRatio = 0.5;

// %% [markdown]
// ## Counting by formula
//
// The unit is the multiply-add (MAC). For a block of width $d$ that reads $n$ tokens, the four linear layers cost $12 n d^2$ and the attention $2 n^2 d$. The first grows with the
// tokens, the second with their square.

// %%
const table = analysis.flopsTable();
assert.ok(table.length >= 3);
display(table.map((row) => ({ ...row })));

// %% [markdown]
// ## Hide more, pay less
//
// The encoder reads only what is visible. Move the slider: what does an encoder pass of ViT-L/16 cost at this mask ratio, compared to the whole picture?

// %%
const large = analysis.FLOPS_SIZES["ViT-L/16"]!;
const share = (ratio: number) => analysis.encoderMacs(large, ratio) / analysis.encoderMacs(large, 0);
assert.ok(share(maskRatio) < 1);
notebook.interact(
  ({ ratio }) =>
    console.log(
      `ViT-L/16, mask ratio ${ratio}: ${(analysis.encoderMacs(large, ratio) / 1e9).toFixed(1)} GMACs for a view, ${(100 * share(ratio)).toFixed(0)} % of the whole picture`,
    ),
  { ratio: [0, 0.95, 0.05] },
);

// %% [markdown]
// ## Counting by tracing
//
// A formula can forget something. `trainStep` is the whole step: forward pass, gradients, AdamW. Traced once, it becomes a graph, and the graph can be asked what it costs.

// %%
const sizes = { batchSize: 16, imageSize: 32, patchSize: 4, embedDim: 96, depth: 3, numHeads: 3 };
const decoder = { decoderEmbedDim: 64, decoderDepth: 1, decoderNumHeads: 2 };
const rows = (["can", "simclr", "mae"] as const).map((arm) => {
  const method = methods.createMethod(arm, { ...sizes, ...decoder });
  const { f, inputs } = train.trainStep(method);
  const graph = compute.trace(f, inputs, { name: arm });
  const { flops } = compute.graphCost(graph);
  return {
    arm: methods.armLabels[arm],
    parameters: models.countParams(method.params),
    "MFLOPs per picture and step": Math.round(flops / sizes.batchSize / 1e6),
    "products' share": `${Math.round((100 * compute.matmulFlops(graph)) / flops)} %`,
  };
});
assert.equal(rows.length, 3);
assert.ok(
  rows[0]!["MFLOPs per picture and step"] < rows[1]!["MFLOPs per picture and step"],
  "CAN is cheaper than SimCLR",
);
display(rows);

// %% [markdown]
// ## Stored results
//
// R1 compares the FLOPs of CAN and SimCLR at ViT-L/16 with what the paper says.

// %%
const file = "../docs/results/r1.json";
if (existsSync(file)) {
  const result = JSON.parse(await readFile(file, "utf8"));
  display(widgets.resultsExplorer(result));
} else {
  display("There is no stored result here; run: npx canlab experiment run R1");
}

// %% [markdown]
// ## Cost is more than arithmetic
//
// Arithmetic is not time: small products do not use a machine well, and copying costs too. `npm run bench` measures seconds, beside PyTorch and others
// (`docs/performance.md`).
//
// ## Exercises
//
// 1. CAN at ViT-S/16 is *dearer* than SimCLR in the table above. Why? Which part of it does not shrink with the encoder?
// 2. From which mask ratio on would CAN be cheaper than SimCLR at ViT-S/16?
// 3. The gradient costs about twice the forward pass. Check it: trace the loss alone and compare.
//
// <details><summary>Answers</summary>
//
// 1. The decoder is the same for all sizes (width 512, 8 blocks) and reads *all* places. Beside a small encoder it is most of the work.
// 2. Above the ratio where half of the encoder saved equals the decoder's cost. With `encoderMacs` and `decoderMacs` you find that no ratio below 1 is enough.
// 3. `compute.trace(({ params, ...batch }) => ({ total: method.loss(models.unflatten(params, method.params), batch).total }), …)` gives about a third.
//
// </details>
//
// ## References
//
// - S. Mishra and others, [arXiv 2210.16870](https://arxiv.org/abs/2210.16870), abstract: SimCLR takes 70 % more FLOPs
//
// Next: [15 · Your own data, your own model](15-your-own-data-your-own-model.ipynb)
