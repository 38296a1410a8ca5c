// Run in a process of its own by training-memory.test.ts: prints, in bytes, by how much the peak of resident memory rises from before the
// state is made to after three updates, and what `trainingMemory` says. Arguments: method options as JSON, micro-batch or 0.
import { readFileSync } from "node:fs";
import { createRng } from "../../src/core/rng.js";
import { createMethod } from "../../src/methods/can.js";
import type { GivenOptions } from "../../src/methods/option-types.js";
import type { BatchArrays } from "../../src/methods/types.js";
import { countParams, initParams } from "../../src/models/params.js";
import { openStepper } from "../../src/train/open-stepper.js";
import { trainingMemory } from "../../src/train/training-memory.js";

const status = (key: string): number =>
  1024 * Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))![1]);

const [name, json, micro] = process.argv.slice(2) as ["can" | "simclr" | "mae", string, string];
const options = JSON.parse(json) as GivenOptions;
const microBatchSize = Number(micro) || undefined;
const method = createMethod(name, options);
const predicted = trainingMemory(method, { microBatchSize });

/** State and batch anew, so that only what is still used counts. */
async function run(): Promise<number> {
  const params = initParams(method.params, createRng(1, "init"));
  const zeros = () => new Float32Array(countParams(method.params));
  const batch = Object.fromEntries(
    Object.entries(method.inputs).map(([key, { shape, dtype }]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const rowLength = size / shape[0]!;
      if (dtype === "int32") return [key, Int32Array.from({ length: size }, (_, i) => i % rowLength)];
      const values = new Float32Array(size);
      createRng(2, key).fillUniform(values);
      return [key, values];
    }),
  ) as BatchArrays;
  const start = { step: 0, params, m: zeros(), v: zeros() };
  const { stepper, dispose } = await openStepper(method, start, { microBatchSize });
  for (let i = 0; i < 3; i++) await stepper.update(batch, 1e-3);
  await dispose();
  return stepper.step;
}

const before = status("VmRSS");
await run();
console.log(JSON.stringify({ measured: status("VmHWM") - before, ...predicted }));
