// Trains CAN with a ViT-B/16 at 224 pixels for a few steps, in micro-batches and with gradient checkpointing:
//   node --import tsx bench/vit-b.ts [--batch 16] [--micro 4] [--steps 3] [--no-checkpoint]
// Mask ratio 0.5, two views, decoder of 8 blocks and width 512, head 768-4096-4096-128 (method.md 4.4), random pictures.
import { resourceUsage } from "node:process";
import { parseArgs } from "node:util";
import { createRng } from "../src/core/rng.js";
import { createMethod } from "../src/methods/can.js";
import { countParams, initParams } from "../src/models/params.js";
import { openStepper } from "../src/train/open-stepper.js";
import { randomBatch } from "./train-step.js";

const { values } = parseArgs({
  options: {
    batch: { type: "string", default: "16" },
    micro: { type: "string", default: "4" },
    steps: { type: "string", default: "3" },
    checkpoint: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const batchSize = Number(values.batch);
const method = createMethod("can", {
  ...{ batchSize, imageSize: 224, patchSize: 16, checkpointBlocks: values.checkpoint },
  ...{ embedDim: 768, depth: 12, numHeads: 12 },
  ...{ decoderEmbedDim: 512, decoderDepth: 8, decoderNumHeads: 16 },
  ...{ projectionHiddenDim: 4096, projectionDim: 128 },
});
const megabytes = () => (resourceUsage().maxRSS / 1024).toFixed(0);
const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);

const numParams = countParams(method.params);
console.log(
  `CAN, ViT-B/16, 224 px, ${(numParams / 1e6).toFixed(1)} M parameters, batch ${batchSize}, micro-batch ${values.micro}, ` +
    `checkpoints ${values.checkpoint ? "on" : "off"}`,
);
const zeros = () => new Float32Array(numParams);
const params = initParams(method.params, createRng(1, "init"));
const batch = randomBatch(method);
const opened = performance.now();
const start = { step: 0, params, m: zeros(), v: zeros() };
const { stepper, dispose } = await openStepper(method, start, { microBatchSize: Number(values.micro) });
console.log(`compiled in ${seconds(opened)} s, peak so far ${megabytes()} MB`);
for (let step = 1; step <= Number(values.steps); step++) {
  const started = performance.now();
  const losses = await stepper.update(batch, 1e-4);
  const terms = Object.entries(losses).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  console.log(`step ${step}: ${seconds(started)} s, peak ${megabytes()} MB, ${terms.join(", ")}`);
}
await dispose();
