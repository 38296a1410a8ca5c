import * as tf from "@tensorflow/tfjs-core";
import type { InputSpec } from "../compute/types.js";
import type { LossParts, Method, Terms } from "../methods/types.js";
import type { Params, ParamSpec } from "../models/params.js";
import type { TrainStep } from "./train-step.js";

/** The functions of one update in micro-batches (GradCache, arXiv 2101.06983). Parameters go in, and gradients come out, by the name of
 * the parameter: each is read and written where it lies in the flat vectors, so the graph holds no copy of the whole. */
export interface MicroSteps {
  /** (parameters; inputs of one micro-batch) -> `pooled` `[rows, pooledDim]` */
  readonly pool: TrainStep;
  /** (parameters of the batch terms; `pooled` of the whole batch) -> their gradients, that of `pooled`, and the terms, scalars by name */
  readonly batch: TrainStep;
  /** (parameters of the row terms; where there are batch terms `pooledGradient` of its rows; inputs of one micro-batch)
   * -> the part of these rows in the gradients of the total, and the terms, means over these rows */
  readonly rows: TrainStep;
}

/** Name of a parameter's gradient among inputs and outputs. */
export const gradientName = (param: string): string => `gradient of ${param}`;

const specOf = (...shape: number[]): InputSpec => ({ shape, dtype: "float32" });

const paramInputs = (specs: readonly ParamSpec[]): Record<string, InputSpec> =>
  Object.fromEntries(specs.map(({ name, shape }) => [name, specOf(...shape)]));

/** Parameters that the row terms read. */
export const rowParams = ({ params }: Method, { batch }: LossParts): ParamSpec[] => {
  const others = new Set(batch?.params.map(({ name }) => name));
  return params.filter(({ name }) => !others.has(name));
};

/** @param size.rows of one micro-batch
 * @param size.totalRows of the whole batch */
export function microSteps(
  method: Method,
  parts: LossParts,
  { rows, totalRows }: { rows: number; totalRows: number },
): MicroSteps {
  const params = paramInputs(rowParams(method, parts));
  const data = Object.fromEntries(
    Object.entries(method.inputs).map(([name, { shape, dtype }]) => [
      name,
      { shape: [rows, ...shape.slice(1)], dtype },
    ]),
  );
  const { pooledDim = 0, params: batchParams = [] } = parts.batch ?? {};
  const pooledGradient: Record<string, InputSpec> = parts.batch
    ? { pooledGradient: specOf(rows, pooledDim) }
    : {};
  return {
    pool: { f: (inputs) => ({ pooled: parts.pool(inputs, inputs) }), inputs: { ...params, ...data } },
    batch: {
      f: (inputs) => batchGradients(parts, inputs),
      inputs: { ...paramInputs(batchParams), pooled: specOf(totalRows, pooledDim) },
    },
    rows: {
      f: (inputs) => rowGradients(parts, inputs, { names: Object.keys(params), share: rows / totalRows }),
      inputs: { ...params, ...pooledGradient, ...data },
    },
  };
}

type Tensors = Readonly<Record<string, tf.Tensor>>;

const weighted = (terms: Terms, weights: LossParts["weights"], share = 1): tf.Tensor[] =>
  Object.entries(terms).map(([name, term]) => tf.mul(term, weights[name as keyof Terms] * share));

function batchGradients(parts: LossParts, inputs: Tensors): Record<string, tf.Tensor> {
  const { params, terms } = parts.batch!;
  const names = [...params.map(({ name }) => name), "pooled"];
  return termsAndGradients(names, inputs, (own) => {
    const found = terms(own, own.pooled!);
    return { terms: found, objective: weighted(found, parts.weights) };
  });
}

function rowGradients(
  parts: LossParts,
  inputs: Tensors,
  { names, share }: { names: readonly string[]; share: number },
): Record<string, tf.Tensor> {
  const { pooledGradient } = inputs;
  return termsAndGradients(names, inputs, (own) => {
    const { terms, pooled } = parts.rowTerms(own, inputs);
    const objective = weighted(terms, parts.weights, share);
    // By the chain rule: its gradient is that of the batch terms.
    if (pooledGradient) objective.push(tf.sum(tf.mul(pooled, pooledGradient)));
    return { terms, objective };
  });
}

const termNames = ["contrastive", "reconstruction", "denoising"] as const;

/** The terms of `f`, and the gradients of the sum of its objective in the tensors of these names. */
function termsAndGradients(
  names: readonly string[],
  inputs: Tensors,
  f: (params: Params) => { terms: Terms; objective: readonly tf.Tensor[] },
): Record<string, tf.Tensor> {
  let present: Terms = {};
  const stacked = (...tensors: tf.Tensor[]): tf.Tensor => {
    const { terms, objective } = f(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
    present = terms;
    const total = objective.reduce((sum, part) => tf.add(sum, part));
    return tf.stack([total, ...termNames.map((name) => terms[name] ?? tf.scalar(0))]);
  };
  // Only the objective gets a gradient; the terms ride along, so that all come out of one pass.
  const { value, grads } = tf.valueAndGrads(stacked)(
    names.map((name) => inputs[name]!),
    tf.tensor1d([1, 0, 0, 0]),
  );
  const values = tf.unstack(value);
  return {
    ...Object.fromEntries(
      termNames.filter((name) => present[name]).map((name) => [name, values[1 + termNames.indexOf(name)]!]),
    ),
    ...Object.fromEntries(names.map((name, i) => [gradientName(name), grads[i]!])),
  };
}
