import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { readArray, type ArrayInput } from "../core/array-input.js";
import { wholeNumber } from "../core/config.js";
import { InterruptedError } from "../core/errors.js";
import type { FeatureTable } from "./feature-table.js";
import { checkMapOptions, type EmbeddingMapOptions } from "./map-options.js";
import type { ProjectionJob, ProjectionReply } from "./projection-worker.js";

/** Options of `projectEmbeddings`: those of `embeddingMap`, and */
export interface ProjectEmbeddingsOptions extends Omit<EmbeddingMapOptions, "logger" | "label"> {
  /** `[count, dim]`: one row for each picture. */
  readonly features: ArrayInput | FeatureTable;
  /** How many most similar pictures of each to find, by cosine, at most `count - 1`. Default 0. */
  readonly neighbours?: number;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Whether work longer than two seconds shows a bar: on standard error, in a notebook below the cell. Default true. */
  readonly showProgress?: boolean;
}

interface Matrix {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Places of all rows; `embeddingProjection` takes it as it is, with pictures and labels beside it. */
export interface ProjectedEmbeddings {
  /** `[count, dims]` */
  readonly points: Matrix;
  /** How the points were placed: what was asked for, or "PCA" for fewer than 20 rows. */
  readonly method: "UMAP" | "t-SNE" | "PCA";
  /** `[count, k]`, most similar first. */
  readonly neighbours?: Matrix;
  /** Their cosines, `[count, k]`. */
  readonly similarities?: Matrix;
}

/** Places feature rows on a plane or in space, in a thread of its own, so that cells and widgets stay quick. `embeddingMap` says how.
 *
 *   const projection = await projectEmbeddings({ features, method: "umap", dims: 2, neighbours: 8 });
 *   display(embeddingProjection({ ...projection, images, labels }));
 *
 * @throws ConfigError if an option is out of range
 * @throws ShapeError if the features are no matrix
 * @throws DataError if a feature is not a finite number
 * @throws InterruptedError if the signal fires; the thread ends at once */
export async function projectEmbeddings({
  features,
  neighbours = 0,
  onProgress,
  showProgress = true,
  signal,
  ...options
}: ProjectEmbeddingsOptions): Promise<ProjectedEmbeddings> {
  const table = featureTable(features);
  wholeNumber("neighbours", neighbours, 0);
  checkMapOptions(table, options);
  const numNeighbours = Math.min(neighbours, Math.max(0, table.rows - 1));
  const line = showProgress ? progressLine(options.method ?? "umap") : undefined;
  const report = (share: number) => {
    onProgress?.(share);
    line?.update(share);
  };
  try {
    const { map, near } = await runInThread({ table, options, numNeighbours }, { report, signal });
    const matrix = (data: Matrix["data"], columns: number): Matrix => ({
      shape: [table.rows, columns],
      data,
    });
    return {
      points: matrix(map.points, options.dims ?? 2),
      method: map.method,
      ...(near && {
        neighbours: matrix(near.indices, numNeighbours),
        similarities: matrix(near.similarities, numNeighbours),
      }),
    };
  } finally {
    line?.end();
  }
}

function featureTable(features: ArrayInput | FeatureTable): FeatureTable {
  if ("rows" in features) return features;
  const { shape, data } = readArray(features, {
    what: "projectEmbeddings: features",
    shape: ["count", "dim"],
  });
  return { features: Float32Array.from(data), rows: shape[0]!, dim: shape[1]! };
}

type Done = Extract<ProjectionReply, { type: "done" }>;

function runInThread(
  job: ProjectionJob,
  { report, signal }: { report: (share: number) => void; signal: AbortSignal | undefined },
): Promise<Done> {
  const stopped = () => new InterruptedError("projectEmbeddings: stopped before the map was drawn");
  if (signal?.aborted) return Promise.reject(stopped());
  const worker = startWorker(job);
  return new Promise<Done>((resolve, reject) => {
    signal?.addEventListener("abort", () => reject(stopped()), { once: true });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`projectEmbeddings: the thread ended with code ${code}`)));
    worker.on("message", (reply: ProjectionReply) => {
      if (reply.type === "progress") report(reply.share);
      else if (reply.type === "done") resolve(reply);
      else reject(new Error(`projectEmbeddings: ${reply.message}`));
    });
  }).finally(() => void worker.terminate());
}

/** From the sources the thread is TypeScript, which Node 20 loads only after tsx has been registered in it. */
function startWorker(workerData: ProjectionJob): Worker {
  const options = { workerData, execArgv: [] };
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL("./projection-worker.js", import.meta.url), options);
  }
  const file = JSON.stringify(fileURLToPath(new URL("./projection-worker.ts", import.meta.url)));
  const code = `const from = require("node:module").createRequire(${file}); from("tsx/cjs"); from(${file});`;
  return new Worker(code, { ...options, eval: true });
}

const QUIET_MS = 2000;

/** One line, drawn over itself. */
function progressLine(method: string): { update: (share: number) => void; end: () => void } {
  const start = performance.now();
  // In a notebook what goes to standard error is shown in red, as something that went wrong.
  const isNotebook = Symbol.for("canlab.kernel") in globalThis;
  const stream = isNotebook ? process.stdout : process.stderr;
  let line = "";
  return {
    update(share) {
      const seconds = (performance.now() - start) / 1000;
      const filled = Math.round(20 * share);
      const bar = "█".repeat(filled) + "░".repeat(20 - filled);
      const left = share > 0 ? `, ${Math.ceil((seconds * (1 - share)) / share)} s left` : "";
      const next = `${method} ${bar} ${Math.floor(100 * share)} %${left}`;
      if (1000 * seconds < QUIET_MS || next === line) return;
      stream.write(`\r${next.padEnd(line.length)}`);
      line = next;
    },
    end() {
      if (line === "") return;
      const took = `${method} took ${((performance.now() - start) / 1000).toFixed(1)} s`;
      stream.write(`\r${took.padEnd(line.length)}\n`);
    },
  };
}
