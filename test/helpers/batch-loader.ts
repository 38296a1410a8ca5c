import type { Worker } from "node:worker_threads";
import {
  createBatchLoader,
  type BatchLoader,
  type BatchLoaderOptions,
} from "../../src/train/batch-loader.js";
import type { BatchContent } from "../../src/train/batch.js";
import { copyOf, smallSpec } from "./batch-spec.js";

/** A loader of `smallSpec`, with the worker threads that it starts; closed afterwards. */
export async function withLoader<T>(
  options: Partial<BatchLoaderOptions>,
  body: (loader: BatchLoader, workers: readonly Worker[]) => Promise<T>,
): Promise<T> {
  const workers: Worker[] = [];
  const note = (worker: Worker) => void workers.push(worker);
  process.on("worker", note);
  const loader = createBatchLoader({ ...smallSpec, ...options });
  try {
    return await body(loader, workers);
  } finally {
    await loader.close();
    process.off("worker", note);
  }
}

/** Takes `count` batches and gives each back before the next. */
export async function take(loader: BatchLoader, count: number): Promise<BatchContent[]> {
  const taken: BatchContent[] = [];
  for (let i = 0; i < count; i++) {
    const batch = await loader.next();
    taken.push(copyOf(batch));
    batch.release();
  }
  return taken;
}
