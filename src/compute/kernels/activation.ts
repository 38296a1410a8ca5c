import { BackendError } from "../../core/errors.js";
import type { Value } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { KernelCall } from "./kernel.js";
import { relu6 } from "./unary.js";

const operators: Readonly<Record<string, string>> = {
  relu: "Relu",
  elu: "Elu",
  sigmoid: "Sigmoid",
};

/** The activation inside tfjs's fused products and convolutions.
 *
 * @throws BackendError for one that tfjs does not know either */
export function activate(
  builder: GraphBuilder,
  x: Value,
  attrs: KernelCall["attrs"],
  preluWeights: Value | undefined,
): Value {
  const name = (attrs.activation as string | null | undefined) ?? "linear";
  const op = operators[name];
  if (name === "linear") return x;
  if (op !== undefined) return builder.op(op, [x], x.shape);
  if (name === "relu6") return relu6(builder, x);
  if (name === "prelu" && preluWeights) return builder.op("PRelu", [x, preluWeights], x.shape);
  if (name === "leakyrelu") {
    const alpha = { float: (attrs.leakyreluAlpha as number | undefined) ?? 0.2 };
    return builder.op("LeakyRelu", [x], x.shape, { attributes: { alpha } });
  }
  throw new BackendError(`the fused activation "${name}" is not known; apply it as an op of its own`);
}
