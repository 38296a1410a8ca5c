import { parentPort, workerData } from "node:worker_threads";
import type { Logger } from "../core/logger.js";
import { cosineNeighbours, type CosineNeighbours } from "./cosine-neighbours.js";
import { embeddingMap, type EmbeddingMap, type EmbeddingMapOptions } from "./embedding-map.js";
import type { FeatureTable } from "./feature-table.js";

/** What the thread is given. */
export interface ProjectionJob {
  readonly table: FeatureTable;
  readonly options: Omit<EmbeddingMapOptions, "logger" | "signal">;
  readonly numNeighbours: number;
}

/** What it answers. */
export type ProjectionReply =
  | { readonly type: "progress"; readonly share: number }
  | { readonly type: "done"; readonly map: EmbeddingMap; readonly near: CosineNeighbours | undefined }
  | { readonly type: "failed"; readonly message: string };

const answer = (reply: ProjectionReply): void => parentPort!.postMessage(reply);

async function run({ table, options, numNeighbours }: ProjectionJob): Promise<void> {
  // The map counts for four fifths where neighbours are asked for too.
  const part = numNeighbours > 0 ? 0.8 : 1;
  const logger: Logger = {
    info: () => undefined,
    warn: () => undefined,
    progress: (_, total) => ({
      update: (done) => {
        answer({ type: "progress", share: (part * done) / total });
      },
      stop: () => undefined,
    }),
  };
  const map = await embeddingMap(table, { ...options, logger });
  const onRow = (row: number) => {
    if (row % 64 === 0) answer({ type: "progress", share: part + (1 - part) * (row / table.rows) });
  };
  const near = numNeighbours > 0 ? cosineNeighbours(table, numNeighbours, onRow) : undefined;
  answer({ type: "done", map, near });
}

run(workerData as ProjectionJob).catch((error: unknown) => {
  answer({ type: "failed", message: error instanceof Error ? error.message : String(error) });
});
