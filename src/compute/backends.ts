import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { BackendError } from "../core/errors.js";
import "./gradients.js";
import type { Engine } from "./types.js";

/** Engines that are tfjs backends. */
export type EagerEngine = Exclude<Engine, "native">;

/** The second is for NVIDIA GPUs; where both are installed it is the one that was meant. */
const tensorflowPackages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/** Makes a tfjs backend ready and current.
 *
 * @param resolve finds the file of an npm package, throws if it is not installed; default: as `import` from this file would
 * @throws BackendError if it is not there */
export async function useBackend(
  engine: EagerEngine,
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): Promise<void> {
  if (engine === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  if (engine === "tensorflow") await importTensorflow(resolve);
  const ready = await tf.setBackend(engine).catch(() => false);
  if (!ready) throw new BackendError(`the tfjs backend "${engine}" is not available here; try engine "cpu"`);
}

/** Does `action` on a tfjs backend and makes the one before current again. The current backend is one for the whole thread.
 *
 * @throws BackendError if the backend is not there */
export async function withBackend<T>(engine: EagerEngine, action: () => T): Promise<T> {
  const previous = tf.getBackend();
  if (previous !== engine) await useBackend(engine);
  try {
    return action();
  } finally {
    if (previous && previous !== engine) await tf.setBackend(previous);
  }
}

async function importTensorflow(resolve: (name: string) => string): Promise<void> {
  const name = tensorflowPackages.find((candidate) => fileOf(candidate, resolve) !== undefined);
  if (name === undefined) {
    throw new BackendError(
      'engine "tensorflow" needs @tensorflow/tfjs-node, which is not installed: npm install @tensorflow/tfjs-node ' +
        "(docs/backends.md tells how to build it where its download is not allowed)",
    );
  }
  // tfjs-node 4.22 calls it for every kernel.
  if (!("isNullOrUndefined" in util)) {
    throw new BackendError(
      `engine "tensorflow": ${name} calls util.isNullOrUndefined, which Node 23 dropped; use Node 20 or 22, or engine "native"`,
    );
  }
  await import(pathToFileURL(resolve(name)).href).catch((error: unknown) => {
    const reason = String(error).split("\n")[0];
    throw new BackendError(`engine "tensorflow": ${name} is installed but does not load: ${reason}`, {
      cause: error,
    });
  });
}

function fileOf(name: string, resolve: (name: string) => string): string | undefined {
  try {
    return resolve(name);
  } catch {
    return undefined;
  }
}
