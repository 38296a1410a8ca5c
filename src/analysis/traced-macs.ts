import type { Tensor1D } from "@tensorflow/tfjs-core";
import { matmulFlops, trace } from "../compute/index.js";
import { createMethod } from "../methods/can.js";
import type { ArmName, GivenOptions } from "../methods/option-types.js";
import { countParams, unflatten } from "../models/params.js";
import type { FlopsRow, FlopsSize } from "./flops.js";

/** Images of a traced batch: the least that the contrastive term takes. */
const BATCH_SIZE = 2;

/** Heads divide any width of the formulas; they do not change the arithmetic. */
const largestDivisor = (n: number, limit: number): number =>
  n % limit === 0 ? limit : largestDivisor(n, limit - 1);

function optionsOf(size: FlopsSize): GivenOptions {
  const { projection = [4096, 4096, 128], mlpRatio = 4, ...rest } = size;
  const [hidden] = projection;
  return {
    ...{
      imageSize: rest.imageSize,
      patchSize: rest.patchSize,
      embedDim: rest.embedDim,
      depth: rest.depth,
      mlpRatio,
    },
    ...{ decoderEmbedDim: rest.decoderEmbedDim, decoderDepth: rest.decoderDepth },
    batchSize: BATCH_SIZE,
    numHeads: largestDivisor(rest.embedDim, 16),
    decoderNumHeads: largestDivisor(rest.decoderEmbedDim, 16),
    projectionDepth: Math.max(1, projection.length),
    ...(projection.length > 1 ? { projectionHiddenDim: hidden! } : {}),
    projectionDim: projection.at(-1) ?? 1,
  };
}

/** Multiply-adds per image of the matrix products in the graph of a forward pass. Nothing is run, and no weight is allocated. */
function forwardMacs(arm: ArmName, options: GivenOptions): number {
  const method = createMethod(arm, options);
  const inputs = {
    params: { shape: [countParams(method.params)], dtype: "float32" } as const,
    ...method.inputs,
  };
  const graph = trace(
    ({ params, ...batch }) => ({
      total: method.loss(unflatten(params as Tensor1D, method.params), batch).total,
    }),
    inputs,
    { name: `forward pass of ${arm}` },
  );
  return matmulFlops(graph) / 2 / BATCH_SIZE;
}

/** The columns of `flopsRow`, counted in traced graphs of the methods themselves.
 *
 * @remarks The formulas by the convention "program" leave out the noise-level MLP and the similarities of the contrastive term: below 1 %
 * but for encoders of a few numbers. By the paper's convention the difference is below 1 % for its own sizes.
 * @returns GMACs per image */
export function tracedRow(model: string, size: FlopsSize): FlopsRow {
  const options = optionsOf(size);
  const giga = (arm: ArmName, more: Partial<GivenOptions> = {}) =>
    forwardMacs(arm, { ...options, ...more }) / 1e9;
  const simclr = giga("simclr");
  const can = giga("can", { maskRatio: 0.5 });
  const head = (size.projection ?? [4096, 4096, 128]).reduce(
    ({ macs, from }, to) => ({ macs: macs + from * to, from: to }),
    { macs: 0, from: size.embedDim },
  ).macs;
  return {
    model,
    fullEncoder: simclr / 2 - head / 1e9,
    simclr,
    can,
    can75: giga("can", { maskRatio: 0.75 }),
    mae: giga("mae", { maskRatio: 0.75 }),
    ratio: simclr / can,
  };
}
