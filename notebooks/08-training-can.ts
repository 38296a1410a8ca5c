// %% [markdown]
// # 08 · Training CAN
//
// The three losses meet. This notebook trains a very small CAN on emoji for about half a minute, live: watch the losses, pause, stop, go on. It is the same code that
// trains for days.

// %%
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { augment, data, methods, models, optim, train, weights, widgets } from "canlab";

// %% tags=["parameters"]
let numSteps = 150;
let batchSize = 32;
let seed = 0;

// %% [markdown]
// ## The pictures
//
// Training takes only names of the `train` split. The same idea by another artist never lands on the other side.

// %%
const imageSize = 32;
const emoji = await data.loadEmoji({ imageSize, maxNames: 100, cacheDir: "../out/cache" });
const normalize = weights.imagenetPixels;
assert.equal(emoji.splits.train.filter((i) => emoji.splits.val.includes(i)).length, 0);
console.log(`${emoji.splits.train.length} pictures to train on, of ${emoji.names.length} names`);

// %% [markdown]
// ## The method
//
// CAN is a set of options. This one has 4 × 4 patches of 8 pixels. Its loss is $0.03\,L_c + 0.67\,L_r + 0.3\,L_d$.

// %%
const method = methods.createMethod("can", {
  ...{ batchSize, imageSize, patchSize: 8, embedDim: 64, depth: 2, numHeads: 2 },
  ...{ decoderEmbedDim: 32, decoderDepth: 1, decoderNumHeads: 2 },
});
const numParams = models.countParams(method.params);
assert.ok(numParams > 100_000);
assert.deepEqual(Object.keys(method.inputs).sort(), [
  "idsRestore",
  "idsShuffle",
  "images",
  "noise",
  "noiseStd",
]);
console.log(`${numParams.toLocaleString("en")} numbers to learn`);

// %% [markdown]
// ## The schedule
//
// The learning rate rises over the first steps and then falls along half a cosine to zero. It is given per 256 pictures and scaled to the batch.

// %%
const schedule = {
  baseLr: optim.scaledLr(1.6e-2, batchSize),
  warmupSteps: Math.round(0.1 * numSteps),
  totalSteps: numSteps,
};
const rates = Array.from({ length: numSteps }, (_, step) => optim.warmupCosine(step, schedule));
assert.ok(Math.max(...rates) <= schedule.baseLr);
display(
  [0, 0.1, 0.5, 0.9].map((share) => ({
    step: Math.round(share * numSteps),
    rate: rates[Math.round(share * numSteps)],
  })),
);

// %% [markdown]
// ## Go
//
// `train` compiles forward pass, gradients and AdamW into one graph and runs it natively. Batches are made in other threads meanwhile. Stop and pause are the monitor's buttons.
// Interrupting the kernel stops the training too, but ends the cell with an error. After each stop there is a checkpoint, and `resume: true` goes on from it.

// %%
const monitor = widgets.trainingMonitor({ steps: numSteps });
display(monitor);
const dir = await mkdtemp(join(tmpdir(), "can-"));
const spec = {
  ...{ pictures: emoji.pictures, indices: emoji.splits.train, plan: method.plan },
  ...{ augment: augment.simclrAugment, normalize, seed },
};
const result = await train.train({
  ...monitor.hooks,
  ...{ method, numSteps, seed, dir },
  adamW: { ...optim.adamWDefaults, weightDecay: 0.05 },
  openBatches: (startStep) =>
    train.createBatchLoader({ ...spec, startStep, numWorkers: 1, signal: monitor.signal }),
  lrAt: (step) => optim.warmupCosine(step, schedule),
  config: { notebook: "08", seed },
  now: () => performance.now(),
});
await rm(dir, { recursive: true });
assert.equal(result.params.length, numParams);

// %% [markdown]
// ## Did it learn?
//
// Each term alone, at the start and at the end. Guessing would have the contrastive loss $\ln(2n - 1)$, here 4.14. An untrained network is worse than that: at the low temperature it is sure of
// itself, and wrong. In half a minute it gets back to guessing, and a little further if you give it more steps.

// %%
const mean = (term: "contrastive" | "reconstruction" | "denoising", part: typeof result.history) =>
  part.reduce((sum, record) => sum + (record[term] ?? NaN), 0) / part.length;
const [start, end] = [result.history.slice(0, 10), result.history.slice(-10)];
const table = (["contrastive", "reconstruction", "denoising"] as const).map((term) => ({
  term,
  start: mean(term, start),
  end: mean(term, end),
}));
assert.ok(table[0]!.end < table[0]!.start, "the contrastive loss falls");
assert.ok(table[1]!.end < table[1]!.start, "the reconstruction improves");
display(table);
display(`${((result.steps * batchSize) / result.seconds).toFixed(0)} pictures per second`);

// %% [markdown]
// ## Exercises
//
// 1. Train with `"simclr"` and with `"mae"` in place of `"can"`. Which inputs does each method have? (`Object.keys(method.inputs)`)
// 2. Which of the three terms would still fall if you trained ten times as long?
// 3. Run the training twice with the same seed. Are the losses equal? To how many digits?
//
// <details><summary>Answers</summary>
//
// 1. SimCLR has only `images`: no mask and no noise. MAE has the mask, but one view and no noise.
// 2. Try it with `numSteps = 1500`. Contrast and reconstruction do; the denoising loss stays where "no noise" is for long.
// 3. They are equal to the last bit: every draw depends on the seed and the step alone.
//
// </details>
//
// ## References
//
// - S. Mishra and others, [arXiv 2210.16870](https://arxiv.org/abs/2210.16870)
// - I. Loshchilov and F. Hutter, *Decoupled Weight Decay Regularization*, [arXiv 1711.05101](https://arxiv.org/abs/1711.05101); *SGDR*, [arXiv 1608.03983](https://arxiv.org/abs/1608.03983), section 3
//
// Next: [09 · Looking at embeddings](09-looking-at-embeddings.ipynb)
