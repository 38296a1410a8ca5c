import { parentPort, workerData } from "node:worker_threads";
import type { BatchArrays } from "../methods/types.js";
import { makeBatch, type BatchContent, type BatchSpec } from "./batch.js";

/** What the loader asks for. */
export interface BatchRequest {
  readonly step: number;
  readonly buffers: Partial<BatchArrays>;
}

/** What it gets back. */
export type BatchReply =
  { readonly content: BatchContent } | { readonly step: number; readonly error: string };

const spec = workerData as BatchSpec;

parentPort?.on("message", ({ step, buffers }: BatchRequest) => {
  try {
    const content = makeBatch(spec, step, buffers);
    const memory = Object.values(content.arrays).map((array) => array.buffer as ArrayBuffer);
    parentPort!.postMessage({ content } satisfies BatchReply, memory);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    parentPort!.postMessage({ step, error: message } satisfies BatchReply);
  }
});
