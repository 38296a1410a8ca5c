// One engine of canlab in a process of its own, for `npm run bench`; the line protocol is that of peer.ts.
//   npx tsx bench/canlab-peer.ts --task can --engine native --threads 2 --setting '{"imageSize":64,…}'
import { resourceUsage } from "node:process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { Engine } from "../src/compute/types.js";
import { oneOf } from "../src/core/config.js";
import type { Setting } from "./settings.js";
import { inputTask, matmulTask, stepTask, trainTask, type Task } from "./tasks.js";

const tasks = ["can", "vit", "matmul", "input", "train"] as const;

function createTask(): Promise<Task> {
  const { values } = parseArgs({
    options: {
      task: { type: "string", default: "can" },
      engine: { type: "string", default: "native" },
      threads: { type: "string" },
      setting: { type: "string", default: "{}" },
      workers: { type: "string", default: "1" },
      "disable-pass": { type: "string", multiple: true },
    },
  });
  const setting = JSON.parse(values.setting) as Setting;
  const options = {
    engine: values.engine as Engine,
    numThreads: values.threads === undefined ? undefined : Number(values.threads),
    disablePasses: values["disable-pass"],
  };
  switch (oneOf("task", values.task, tasks)) {
    case "matmul":
      return matmulTask(
        { n: 2048, ...(JSON.parse(values.setting) as { n?: number }), setting: stepOf(setting) },
        options,
      );
    case "input":
      return inputTask(setting, Number(values.workers));
    case "train":
      return trainTask(setting, Number(values.workers), options);
    default:
      return stepTask(setting, options);
  }
}

const stepOf = (setting: Partial<Setting>): Setting | undefined =>
  setting.imageSize === undefined ? undefined : (setting as Setting);

const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);

/** Largest resident memory so far, MiB; Node gives it in KiB on every system. */
const peakRssMb = () => resourceUsage().maxRSS / 1024;

try {
  const task = await createTask();
  say({ ready: true, ...task.ready });
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps } = JSON.parse(line) as { steps: number };
    say({ ...(await task.turn(steps)), peak_rss_mb: peakRssMb() });
  }
  await task.close();
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
