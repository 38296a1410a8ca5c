// %% [markdown]
// # 13 · Ablations
//
// CAN is three ideas at once. Which of them does the work? An **ablation** takes one away and keeps everything else the same: pictures, budget, seed. This notebook shows the results that
// are stored with canlab and runs a tiny ablation of its own.

// %%
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { augment, data, evaluation, methods, models, optim, train, weights, widgets } from "canlab";

// %% tags=["parameters"]
let numSteps = 60;
let seeds = [0, 1];

// %% [markdown]
// ## The arms
//
// C is contrast, A the masked autoencoder, N the noise. Every arm is a preset of the same code; only the weights of the losses and what goes with them differ.

// %%
const arms = ["can", "ca", "cn", "an", "simclr", "mae"] as const;
const sizes = { batchSize: 32, imageSize: 32, patchSize: 8, embedDim: 64, depth: 2, numHeads: 2 };
const presets = arms.map((arm) => {
  const { weights: w, maskRatio, noiseStdMax, numViews } = methods.methodOptions(arm, sizes);
  return {
    arm: methods.armLabels[arm],
    contrastive: w.contrastive,
    reconstruction: w.reconstruction,
    denoising: w.denoising,
    maskRatio: String(maskRatio),
    noiseStdMax,
    numViews,
  };
});
assert.equal(presets.length, arms.length);
display(presets);

// %% [markdown]
// ## Stored results
//
// `npx canlab experiment run R10` trains the arms at the budget of the tour with three seeds. That takes hours; its result is stored with the project.

// %%
const file = "../docs/results/r10.json";
if (existsSync(file)) {
  const result = JSON.parse(await readFile(file, "utf8"));
  assert.ok(result.observations.length > 0);
  display(widgets.resultsExplorer(result));
} else {
  display("There is no stored result here; run: npx canlab experiment run R10");
}

// %% [markdown]
// ## A tiny one, now
//
// Two seeds, a minute of training in all, a k-NN at the end. Far too little to decide anything. It shows how an ablation is made, and how large chance is.

// %%
const emoji = await data.loadEmoji({ imageSize: 32, maxNames: 100, cacheDir: "../out/cache" });
const normalize = weights.imagenetPixels;
const config = models.vitConfig({
  imageSize: 32,
  patchSize: 8,
  embedDim: 64,
  depth: 2,
  numHeads: 2,
  pool: "grid",
});
const specs = models.vitSpecs(config);
const task = {
  classNames: emoji.categories,
  split: (name: "train" | "val") => ({
    name,
    ...{ pictures: emoji.pictures, indices: emoji.splits[name] },
    labels: emoji.splits[name].map((i) => emoji.categoryOf[i]!),
  }),
};

async function trainArm(arm: (typeof arms)[number], seed: number): Promise<number> {
  const method = methods.createMethod(arm, {
    ...sizes,
    decoderEmbedDim: 32,
    decoderDepth: 1,
    decoderNumHeads: 2,
  });
  const spec = {
    pictures: emoji.pictures,
    indices: emoji.splits.train,
    plan: method.plan,
    augment: augment.simclrAugment,
    normalize,
    seed,
  };
  const schedule = { baseLr: optim.scaledLr(4e-3, 32), warmupSteps: numSteps / 10, totalSteps: numSteps };
  const dir = await mkdtemp(join(tmpdir(), "arm-"));
  const { params } = await train.train({
    ...{ method, numSteps, seed, dir, config: { arm, seed } },
    adamW: { ...optim.adamWDefaults, weightDecay: 0.05 },
    openBatches: (startStep) => train.createBatchLoader({ ...spec, startStep, numWorkers: 1 }),
    lrAt: (step) => optim.warmupCosine(step, schedule),
    now: () => performance.now(),
  });
  await rm(dir, { recursive: true });
  const loaded = { config, specs, params: params.subarray(0, models.countParams(specs)), normalize };
  const encoder = await evaluation.openEvaluatedEncoder(loaded);
  const knn = evaluation.knnClassifier(encoder.encode, { k: 10 });
  const classifier = await knn(task.split("train"), task.classNames);
  const val = task.split("val");
  const accuracy = evaluation.top1(await classifier.predict(val), val.labels);
  await encoder.dispose();
  return accuracy;
}

// %%
const scores = new Map<string, number[]>();
for (const arm of ["can", "ca", "simclr", "mae"] as const) {
  const values: number[] = [];
  for (const seed of seeds) values.push(await trainArm(arm, seed));
  scores.set(methods.armLabels[arm], values);
}
assert.ok([...scores.values()].flat().every((value) => value >= 0 && value <= 1));
display(
  [...scores].map(([arm, values]) => {
    const { mean, spread } = evaluation.meanAndSpread(values);
    return { arm, "k-NN top 1": mean, spread };
  }),
);

// %% [markdown]
// If the spread is as large as the differences between arms, the table says nothing about the arms. That is the most useful lesson of a tiny ablation.
//
// ## Exercises
//
// 1. Add the arm `"noise-without-level"`. What does it leave out?
// 2. How many seeds would you need to tell a difference of 2 points from chance, at the spread you see? (Hint: the spread of a mean falls with $\sqrt{n}$.)
// 3. Why must the learning rate be chosen for each arm and not for CAN alone?
//
// <details><summary>Answers</summary>
//
// 1. The decoder is not told $\sigma$; the denoising loss stays.
// 2. For a spread $s$ take about $n \ge 8 (s / 0.02)^2$ per arm (two-sided 5 %, power 80 %, two arms: $n = 2 (1.96 + 0.84)^2 (s/\delta)^2 \approx 16 (s/\delta)^2$ per arm to be strict).
// 3. Otherwise CAN is compared with arms that were trained badly. That makes the new method look better than it is.
//
// </details>
//
// ## References
//
// - S. Mishra and others, [arXiv 2210.16870](https://arxiv.org/abs/2210.16870): ablation of the three terms
//
// Next: [14 · Cost](14-cost.ipynb)
