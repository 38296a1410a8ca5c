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

/** How `chooseDevice` looks at the machine. */
export interface DeviceOptions {
  /** Default `native`; the others are tfjs backends and take no device. */
  readonly engine?: Engine;
  /** Providers that ONNX Runtime was built with; default: asks it. */
  readonly listed?: readonly string[];
  /** Gives the reason why a device cannot run a graph, `undefined` if it can. Default: `probeDevice`, once per process. */
  readonly probe?: (device: Gpu) => Promise<string | undefined>;
}

/** Decides where ONNX Runtime runs. `auto` is the first of cuda and webgpu that runs a probe graph, else cpu. It does not compare
 * speeds: which is faster depends on the model, and a choice that hangs on a timing would differ from run to run. A model too small
 * to keep a GPU busy is faster on the default, `cpu`.
 *
 * @throws BackendError if a device that was asked for by name cannot run the probe
 * @throws ConfigError on an unknown device, or a GPU together with an engine that takes no device */
export async function chooseDevice(device: Device, options: DeviceOptions = {}): Promise<ChosenDevice> {
  const { engine = "native", listed = listProviders(), probe = probeOnce } = options;
  oneOf("device", device, DEVICES);
  if (device === "cpu") return onCpu("asked for");
  if (engine !== "native") {
    if (device === "auto") return onCpu(`engine ${engine} takes no device`);
    throw new ConfigError(`device "${device}" needs engine "native", got "${engine}"; leave one of them out`);
  }
  const seen: string[] = [];
  for (const gpu of device === "auto" ? gpus : [device]) {
    const missing = `not in this build of ONNX Runtime, which has ${listed.join(", ")}`;
    const reason = listed.includes(gpu) ? await probe(gpu) : missing;
    if (reason === undefined) {
      const why = device === "auto" ? `first that runs a probe${tried(seen)}` : "asked for, runs a probe";
      return { device: gpu, executionProviders: [gpu, "cpu"], why };
    }
    if (device !== "auto") {
      throw new BackendError(
        `device "${gpu}" cannot be used: ${reason}; it needs ${needs[gpu]}; or take device "cpu"`,
      );
    }
    seen.push(`${gpu}: ${reason}`);
  }
  return onCpu(`no GPU runs a probe${tried(seen)}`);
}

const onCpu = (why: string): ChosenDevice => ({ device: "cpu", executionProviders: ["cpu"], why });

const tried = (seen: readonly string[]) => (seen.length > 0 ? ` (${seen.join("; ")})` : "");

const listProviders = () => listSupportedBackends().map(({ name }) => name);

const probes = new Map<Gpu, Promise<string | undefined>>();

function probeOnce(device: Gpu): Promise<string | undefined> {
  const known = probes.get(device) ?? probeDevice(device);
  probes.set(device, known);
  return known;
}

/** Runs as `node -e`; argv: path of onnxruntime-node, model in base64, device. Prints the reason if it fails. */
const probeScript = `
const [path, model, device] = process.argv.slice(1);
const { InferenceSession, Tensor } = require(path);
const extra = { session: { disable_cpu_ep_fallback: "1" } };
InferenceSession.create(Buffer.from(model, "base64"), { executionProviders: [device], extra })
  .then((session) => session.run({ x: new Tensor("float32", Float32Array.of(1, 2, 3, 4), [2, 2]) }))
  .then((results) => {
    const numbers = String(Object.values(results)[0].data);
    if (numbers !== "7,10,15,22") throw new Error("a product gave " + numbers + " instead of 7,10,15,22");
    process.exit(0);
  })
  .catch((error) => process.stdout.write(error.message, () => process.exit(1)));`;

/** Runs a product of 2 x 2 on a device, in a process of its own: a provider that hangs, crashes or writes to stderr does so there.
 *
 * @param timeoutMs a first session on a GPU may have to compile its kernels
 * @returns the reason why it failed, in one line; `undefined` if it gave the right numbers */
export function probeDevice(device: string, timeoutMs = 20_000): Promise<string | undefined> {
  const square = ({ x }: Readonly<Record<string, tf.Tensor>>) => ({ y: tf.matMul(x!, x!) });
  const model = serialise(trace(square, { x: { shape: [2, 2], dtype: "float32" } }), { name: "probe" });
  const path = createRequire(import.meta.url).resolve("onnxruntime-node");
  const args = ["-e", probeScript, path, Buffer.from(model).toString("base64"), device];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: timeoutMs, killSignal: "SIGKILL" }, (error, stdout) => {
      if (!error) return resolve(undefined);
      if (error.killed) return resolve(`no answer within ${timeoutMs / 1000} s`);
      // C++ puts file, function and condition in front: "/src/a.cc:1 f() x was false. No adapter"
      const text = stdout
        .replace(/^.* was false\. /s, "")
        .trim()
        .split("\n")[0];
      resolve(text || `the probe ended with ${error.signal ?? `code ${error.code}`}`);
    });
  });
}
