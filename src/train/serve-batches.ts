import { parentPort, workerData } from "node:worker_threads";
import { batchMaking, type BatchRequest, type MadeBatch, type PictureOpeners } from "./batch-making.js";
import type { MakerSpec } from "./batch-source.js";

/** What a worker is given once. */
export interface BatchWorkerData {
  readonly spec: MakerSpec;
  /** One number, shared: the index of the picture that is being read, so that it can be named if the thread dies of it. */
  readonly reading: Int32Array;
}

/** What a worker answers. */
export type BatchReply = { readonly content: MadeBatch } | { readonly step: number; readonly error: string };

/** Makes batches for the thread that started this one.
 *
 * @param openers absent where the pictures are in memory */
export function serveBatches(openers?: PictureOpeners): void {
  const { spec, reading } = workerData as BatchWorkerData;
  const make = batchMaking(spec, {
    openers: () => Promise.resolve(openers!),
    onPicture: (index) => (reading[0] = index),
  });
  const answer = async (request: BatchRequest) => {
    try {
      const content = await make(request);
      const memory = Object.values(content.arrays).map((array) => array.buffer as ArrayBuffer);
      parentPort!.postMessage({ content } satisfies BatchReply, memory);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      parentPort!.postMessage({ step: request.step, error: message } satisfies BatchReply);
    }
  };
  let last = Promise.resolve();
  parentPort?.on("message", (request: BatchRequest) => {
    last = last.then(() => answer(request)); // one after the other, so that one batch's pictures are in memory
  });
}
