import { graphMemory } from "../analysis/memory.js";
import { graphCost } from "../compute/inspect/cost.js";
import { trace } from "../compute/trace.js";
import type { Method } from "../methods/types.js";
import { countParams } from "../models/params.js";
import { partsOf } from "./micro-batches.js";
import { microSteps } from "./micro-steps.js";
import { trainStep, type TrainStep } from "./train-step.js";

/** What one update needs, from traced graphs: nothing is run, and no weight is allocated. */
export interface TrainingMemory {
  /** Trained numbers. */
  readonly numParams: number;
  /** Parameters, the two moments and the mask of the weight decay; with whole batches, the two sets of them; a momentum encoder. */
  readonly stateBytes: number;
  /** Gradients that are kept from pass to pass; 0 with whole batches. */
  readonly gradientBytes: number;
  /** Pictures, noise and masks of a whole batch. */
  readonly batchBytes: number;
  /** The most that is alive inside the graphs, summed over the passes, since each keeps its memory for its next run. */
  readonly activationBytes: number;
  readonly totalBytes: number;
  /** Floating-point operations of one update, forward, backward and what is run again; a multiply-add counts as two. */
  readonly flops: number;
  /** Operators of all graphs. */
  readonly numNodes: number;
}

const FLOAT = 4;

/** Memory and arithmetic of one update of a method on ONNX Runtime.
 *
 * @param options.microBatchSize images of a micro-batch, a divisor of the batch; default: the whole batch in one compiled step
 * @throws ConfigError if the micro-batch does not divide the batch */
export function trainingMemory(
  method: Method,
  { microBatchSize }: { readonly microBatchSize?: number } = {},
): TrainingMemory {
  const vector = FLOAT * countParams(method.params);
  const passes = microBatchSize === undefined ? wholeBatch(method) : microBatches(method, microBatchSize);
  const graphs = passes.map(({ step, times }) => ({
    graph: trace(step.f, step.inputs, { name: method.name }),
    times,
  }));
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const sizes = {
    // Whole batches write each state beside the one they read.
    stateBytes: (microBatchSize === undefined ? 7 : 4) * vector + 2 * FLOAT * (method.memory?.size ?? 0),
    gradientBytes: (microBatchSize === undefined ? 0 : 2) * vector,
    batchBytes:
      FLOAT * sum(Object.values(method.inputs).map(({ shape }) => shape.reduce((a, b) => a * b, 1))),
    activationBytes: sum(graphs.map(({ graph }) => graphMemory(graph).activationBytes)),
  };
  return {
    numParams: vector / FLOAT,
    ...sizes,
    totalBytes: sum(Object.values(sizes)),
    flops: sum(graphs.map(({ graph, times }) => times * graphCost(graph).flops)),
    numNodes: sum(graphs.map(({ graph }) => graph.nodes.length)),
  };
}

interface Pass {
  readonly step: TrainStep;
  /** Runs per update. */
  readonly times: number;
}

const wholeBatch = (method: Method): Pass[] => [{ step: trainStep(method), times: 1 }];

function microBatches(method: Method, microBatchSize: number): Pass[] {
  const parts = partsOf(method, microBatchSize);
  const { batchSize, numViews } = method.plan;
  const times = batchSize / microBatchSize;
  const totalRows = numViews * batchSize;
  const { pool, batch, rows } = microSteps(method, parts, { rows: totalRows / times, totalRows });
  const first = parts.batch
    ? [
        { step: pool, times },
        { step: batch, times: 1 },
      ]
    : [];
  return [...first, { step: rows, times }];
}
