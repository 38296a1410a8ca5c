import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";
import { listSupportedBackends } from "onnxruntime-node";
import { oneOf } from "../core/config.js";
import { BackendError, ConfigError } from "../core/errors.js";
import { serialise } from "./serialise.js";
import { trace } from "./trace.js";
import { DEVICES, type Device, type Engine } from "./types.js";

type Gpu = "webgpu" | "cuda";

/** `auto` tries these in this order. */
const gpus: readonly Gpu[] = ["cuda", "webgpu"];

const needs: Readonly<Record<Gpu, string>> = {
  webgpu: "a GPU with its driver (Linux: Vulkan with libvulkan.so.1; Windows: Direct3D 12; macOS: Metal)",
  cuda:
    "Linux x64, an NVIDIA GPU, CUDA 12, cuDNN 9 and ONNX Runtime's own CUDA files " +
    "(ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node downloads them)",
};

/** Where ONNX Runtime runs a graph. */
export interface ChosenDevice {
  readonly device: Exclude<Device, "auto">;
  /** In the order ONNX Runtime tries them, node by node. */
  readonly executionProviders: readonly string[];
  /** For the log: "asked for", or what was tried. */
  readonly why: string;
}

/** What a probe found: why the device cannot run a graph, or its time for one as a multiple of the cpu's. */
export type Probe = { readonly failure: string } | { readonly timesCpu: number };

/** How `chooseDevice` looks at the machine. */
export interface DeviceOptions {
  /** Default `native`; the others are tfjs backends and take no device. */
  readonly engine?: Engine;
  /** Providers that ONNX Runtime was built with; default: asks it. */
  readonly listed?: readonly string[];
  /** Default: `probeDevice`, once per process. */
  readonly probe?: (device: Gpu) => Promise<Probe>;
}

/** Decides where ONNX Runtime runs. `auto` is the first of cuda and webgpu that runs a chain of large matrix products faster than the
 * cpu does, else cpu: a driver without a GPU (Mesa's lavapipe, SwiftShader) shows itself as one and is far slower. It does not try the
 * model: one too small to keep a GPU busy is faster on the default, `cpu`, and `auto` has to be asked for.
 *
 * @throws BackendError if a device that was asked for by name cannot run the probe; a slow one is taken
 * @throws ConfigError on an unknown device, or a GPU together with an engine that takes no device */
export async function chooseDevice(device: Device, options: DeviceOptions = {}): Promise<ChosenDevice> {
  const { engine = "native", listed = listProviders(), probe = probeOnce } = options;
  oneOf("device", device, DEVICES);
  if (device === "cpu") return onCpu("asked for");
  if (engine !== "native") {
    if (device === "auto") return onCpu(`engine ${engine} takes no device`);
    throw new ConfigError(`device "${device}" needs engine "native", got "${engine}"; leave one of them out`);
  }
  const look = async (gpu: Gpu): Promise<Probe> => {
    if (listed.includes(gpu)) return probe(gpu);
    return { failure: `not in this build of ONNX Runtime, which has ${listed.join(", ")}` };
  };
  if (device !== "auto") {
    const found = await look(device);
    if (!("failure" in found)) return onGpu(device, `asked for; ${describe(found)}`);
    throw new BackendError(
      `device "${device}" cannot be used: ${found.failure}; it needs ${needs[device]}; or take device "cpu"`,
    );
  }
  const seen: string[] = [];
  for (const gpu of gpus) {
    const found = await look(gpu);
    seen.push(`${gpu}: ${describe(found)}`);
    if ("timesCpu" in found && found.timesCpu < 1) return onGpu(gpu, seen.join("; "));
  }
  return onCpu(seen.join("; "));
}

const onCpu = (why: string): ChosenDevice => ({ device: "cpu", executionProviders: ["cpu"], why });

const onGpu = (gpu: Gpu, why: string): ChosenDevice => ({
  device: gpu,
  executionProviders: [gpu, "cpu"],
  why,
});

const describe = (found: Probe): string =>
  "failure" in found
    ? found.failure
    : `matrix products take ${Number(found.timesCpu.toPrecision(2))} times as long as on the cpu`;

const listProviders = () => listSupportedBackends().map(({ name }) => name);

const probes = new Map<Gpu, Promise<Probe>>();

function probeOnce(device: Gpu): Promise<Probe> {
  const known = probes.get(device) ?? probeDevice(device);
  probes.set(device, known);
  return known;
}

/** Side of the probe's matrices. Each number of them is 1 / SIDE, which makes each number of every product exactly 1 / SIDE again. */
const SIDE = 1024;
const NUM_PRODUCTS = 8;

/** Runs as `node -e`; argv: path of onnxruntime-node, model in base64, device. Prints a time ratio, or the reason and exits with 1. */
const probeScript = `
const [path, model, device] = process.argv.slice(1);
const { InferenceSession, Tensor } = require(path);
const x = new Tensor("float32", new Float32Array(${SIDE} ** 2).fill(1 / ${SIDE}), [${SIDE}, ${SIDE}]);
async function time(name, options) {
  const session = await InferenceSession.create(Buffer.from(model, "base64"), { executionProviders: [name], ...options });
  await session.run({ x });
  const before = performance.now();
  const [y] = Object.values(await session.run({ x }));
  const ms = performance.now() - before;
  if (!y.data.every((number) => number === 1 / ${SIDE})) throw new Error("a matrix product came out wrong");
  return ms;
}
async function probe() {
  const ms = await time(device, { extra: { session: { disable_cpu_ep_fallback: "1" } } });
  return ms / (await time("cpu"));
}
probe().then(
  (ratio) => process.stdout.write(String(ratio), () => process.exit(0)),
  (error) => process.stdout.write(error.message, () => process.exit(1)),
);`;

/** Runs matrix products on a device and on the cpu, in a process of its own: a provider that hangs, crashes or writes to stderr does so
 * there.
 *
 * @param timeoutMs a first session on a GPU may have to compile its kernels */
export function probeDevice(device: string, timeoutMs = 20_000): Promise<Probe> {
  const chain = ({ x }: Readonly<Record<string, tf.Tensor>>) => {
    let y = x!;
    for (let i = 0; i < NUM_PRODUCTS; i++) y = tf.matMul(y, x!);
    return { y };
  };
  const graph = trace(chain, { x: { shape: [SIDE, SIDE], dtype: "float32" } });
  const model = Buffer.from(serialise(graph, { name: "probe" })).toString("base64");
  const path = createRequire(import.meta.url).resolve("onnxruntime-node");
  const how = { timeout: timeoutMs, killSignal: "SIGKILL" } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ["-e", probeScript, path, model, device], how, (error, stdout, stderr) => {
      if (!error) return resolve({ timesCpu: Number(stdout) });
      if (error.killed) return resolve({ failure: `no answer within ${timeoutMs / 1000} s` });
      const ended = `the probe ended with ${error.signal ?? `code ${error.code}`}`;
      resolve({ failure: probeFailure(stdout, stderr) || ended });
    });
  });
}

/** The reason in one line, from what ONNX Runtime threw and printed. */
export function probeFailure(message: string, stderr: string): string {
  // Which library could not be loaded is only printed: "Failed to load library /path/to/a.so with error: b.so: cannot open ..."
  const library = /with error: (?:\S*\/)?(.*)$/m.exec(stderr)?.[1];
  // Dawn, below the webgpu provider: "Warning: Couldn't load Vulkan: ..."
  const warning = /^Warning: (.*)$/m.exec(stderr)?.[1];
  // C++ puts file, function and condition in front: "/src/a.cc:1 f() x was false. No adapter"
  const thrown = message
    .replace(/^.* was false\. /s, "")
    .trim()
    .split("\n")[0]!;
  const detail = library ?? warning;
  return detail === undefined ? thrown : `${thrown} (${detail})`;
}
