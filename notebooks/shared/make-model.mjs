// Writes the small CAN of the notebooks from the last checkpoint of a tour: can.safetensors, all of it, and can-encoder.safetensors, the encoder
// in timm's names.
//
//   npm start -- --method can --epochs 20 --out out/notebook-model
//   node notebooks/shared/make-model.mjs out/notebook-model
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { methods, models, train, weights } from "canlab";

const [folder = "out/notebook-model"] = process.argv.slice(2);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { config } = JSON.parse(readFileSync(`${folder}/run.json`, "utf8"));
const { imageSize, patchSize, embedDim, depth, numHeads, maskRatio, seed, epochs } = config;
const { decoderEmbedDim, decoderDepth, decoderNumHeads } = config;
const size = { imageSize, patchSize, embedDim, depth, numHeads };
const options = { ...size, maskRatio, decoderEmbedDim, decoderDepth, decoderNumHeads, featurePool: "grid" };

const step = (await train.listCheckpoints(`${folder}/work/can`)).at(-1);
const stored = await train.readSafetensors(`${folder}/work/can/checkpoint-${step}.safetensors`);
const params = stored.tensors.params.data;
let at = 0;
const tensors = Object.fromEntries(
  methods.createMethod("can", { ...options, batchSize: 2 }).params.map(({ name, shape }) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return [name, { shape, data: params.slice(at, (at += length)) }];
  }),
);
const made = { arm: "can", seed: String(seed), epochs: String(epochs), steps: String(step) };
await train.writeSafetensors(here("can.safetensors"), {
  tensors,
  metadata: { ...made, options: JSON.stringify(options) },
});

const encoder = models.vitConfig({ ...size, pool: "grid" });
await weights.exportEncoder(here("can-encoder.safetensors"), {
  config: encoder,
  params: params.slice(0, models.countParams(models.vitSpecs(encoder))),
  metadata: made,
  card: { data: "emoji of the tour", arm: "can", seed, options: config, metrics: {} },
});
rmSync(here("can-encoder.json"), { force: true });
