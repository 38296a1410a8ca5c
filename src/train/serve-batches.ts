import { parentPort, workerData } from "node:worker_threads";
import { PictureError } from "./batch-error.js";
import { batchMaking, type BatchRequest, type MadeBatch, type PictureOpeners } from "./batch-making.js";
import type { MakerSpec } from "./batch-source.js";
import { PictureMark } from "./picture-mark.js";

/** What a worker is given once. */
export interface BatchWorkerData {
  readonly spec: MakerSpec;
  /** Memory of a `PictureMark`. */
  readonly mark: SharedArrayBuffer;
}

/** What a worker answers. */
export type BatchReply =
  | { readonly content: MadeBatch }
  | {
      readonly step: number;
      readonly error: string;
      /** The picture to blame. */
      readonly skip: PictureError["skip"] | undefined;
    };

/** Makes batches for the thread that started this one.
 *
 * @param openers absent where the pictures are in memory */
export function serveBatches(openers?: PictureOpeners): void {
  const { spec, mark } = workerData as BatchWorkerData;
  const reading = new PictureMark(mark);
  const make = batchMaking(spec, {
    openers: () => Promise.resolve(openers!),
    onPicture: (picture) => reading.set(picture),
  });
  const answer = async (request: BatchRequest) => {
    try {
      const content = await make(request);
      const memory = Object.values(content.arrays).map((array) => array.buffer as ArrayBuffer);
      parentPort!.postMessage({ content } satisfies BatchReply, memory);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const skip = error instanceof PictureError ? error.skip : undefined;
      parentPort!.postMessage({ step: request.step, error: message, skip } satisfies BatchReply);
    }
  };
  let last = Promise.resolve();
  parentPort?.on("message", (request: BatchRequest) => {
    last = last.then(() => answer(request)); // one after the other, so that one batch's pictures are in memory
  });
}
