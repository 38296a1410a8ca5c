// `node --import tsx bench/precision.ts`: does ONNX Runtime's cpu provider gain from 16-bit floats? docs/backends.md keeps the figures.
import { cpus } from "node:os";
import onnxProto, { type onnx as Onnx } from "onnx-proto";
import * as ort from "onnxruntime-node";

const { onnx } = onnxProto;
const { FLOAT, FLOAT16, BFLOAT16 } = onnx.TensorProto.DataType;
type Type = typeof FLOAT | typeof FLOAT16 | typeof BFLOAT16;

/** `stored`: of weights and of what comes in and goes out; `computed`: of the products. */
interface Variant {
  readonly name: string;
  readonly stored: Type;
  readonly computed: Type;
}

const variants: readonly Variant[] = [
  { name: "float32", stored: FLOAT, computed: FLOAT },
  { name: "float16 stored, float32 products", stored: FLOAT16, computed: FLOAT },
  { name: "float16 stored, float16 products", stored: FLOAT16, computed: FLOAT16 },
  { name: "bfloat16 stored, float32 products", stored: BFLOAT16, computed: FLOAT },
  { name: "bfloat16 stored, bfloat16 products", stored: BFLOAT16, computed: BFLOAT16 },
];

/** 0.01 as a bfloat16 and as a float16. The number does not matter to a product's speed, as long as it is not subnormal. */
const BFLOAT16_BITS = 0x3c24;
const FLOAT16_BITS = 0x211f;

/** Weights that the graph holds: the only way in for bfloat16, which has no JavaScript tensor. */
const constant = (name: string, dims: number[]): Onnx.ITensorProto => ({
  name,
  dims,
  dataType: BFLOAT16,
  rawData: new Uint8Array(new Uint16Array(dims[0]! * dims[1]!).fill(BFLOAT16_BITS).buffer),
});

/** Weights that are fed, as a train step feeds them. */
const fed = (dims: number[], type: Type): ort.Tensor =>
  type === FLOAT16
    ? new ort.Tensor("float16", new Uint16Array(dims[0]! * dims[1]!).fill(FLOAT16_BITS), dims)
    : new ort.Tensor("float32", new Float32Array(dims[0]! * dims[1]!).fill(0.01), dims);

/** x `[rows, widths[0]]` times one matrix after the other, GELU between them; x and y are float32, so that every variant is fed alike. */
function chain(rows: number, widths: readonly number[], { stored, computed }: Variant): Uint8Array {
  const node: Onnx.INodeProto[] = [];
  const initializer: Onnx.ITensorProto[] = [];
  const info = (name: string, dims: number[], elemType: Type): Onnx.IValueInfoProto => ({
    name,
    type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
  });
  const input = [info("x", [rows, widths[0]!], FLOAT)];
  const cast = (input: string, from: Type, to: Type): string => {
    if (from === to) return input;
    const output = `${input}_as${to}`;
    node.push({
      opType: "Cast",
      input: [input],
      output: [output],
      attribute: [{ name: "to", i: to, type: 2 }],
    });
    return output;
  };
  let x = cast("x", FLOAT, computed);
  widths.slice(1).forEach((width, i) => {
    if (stored === BFLOAT16) initializer.push(constant(`w${i}`, [widths[i]!, width]));
    else input.push(info(`w${i}`, [widths[i]!, width], stored));
    if (i > 0) {
      node.push({ opType: "Gelu", domain: "com.microsoft", input: [x], output: [`g${i}`] });
      x = `g${i}`;
    }
    node.push({ opType: "MatMul", input: [x, cast(`w${i}`, stored, computed)], output: [`p${i}`] });
    x = `p${i}`;
  });
  node.push({ opType: "Identity", input: [cast(x, computed, FLOAT)], output: ["y"] });
  const output = [info("y", [rows, widths.at(-1)!], FLOAT)];
  const graph = { name: "precision", node, initializer, input, output };
  const opsetImport = [
    { domain: "", version: 17 },
    { domain: "com.microsoft", version: 1 },
  ];
  return onnx.ModelProto.encode({ irVersion: 8, opsetImport, graph }).finish();
}

async function measure(name: string, rows: number, widths: readonly number[], rounds: number): Promise<void> {
  const flops = widths.slice(1).reduce((sum, width, i) => sum + 2 * rows * widths[i]! * width, 0);
  console.log(`\n${name}: [${rows}, ${widths.join("] x [")}]`);
  const x = new ort.Tensor("float32", new Float32Array(rows * widths[0]!).fill(0.5), [rows, widths[0]!]);
  const feedsOf = ({ stored }: Variant): Record<string, ort.Tensor> => ({
    x,
    ...(stored === BFLOAT16
      ? {}
      : Object.fromEntries(widths.slice(1).map((width, i) => [`w${i}`, fed([widths[i]!, width], stored)]))),
  });
  const runs: {
    variant: Variant;
    session: ort.InferenceSession;
    best: number;
    feeds: Record<string, ort.Tensor>;
  }[] = [];
  for (const variant of variants) {
    try {
      // Folding would cast the weights once and for all, which weights that are trained do not allow.
      const extra = { optimization: { disable_specified_optimizers: "ConstantFolding" } };
      const options = {
        executionProviders: ["cpu"],
        intraOpNumThreads: 1,
        logSeverityLevel: 4,
        extra,
      } as const;
      const session = await ort.InferenceSession.create(chain(rows, widths, variant), options);
      runs.push({ variant, session, best: Infinity, feeds: feedsOf(variant) });
    } catch (error) {
      console.log(`  ${variant.name.padEnd(36)} ${String(error).split("\n")[0]}`);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      // Processor time: on one thread it is the time of a run, less what other programs took.
      const before = process.cpuUsage();
      await run.session.run(run.feeds);
      const { user, system } = process.cpuUsage(before);
      run.best = Math.min(run.best, (user + system) / 1000);
    }
  }
  const float32 = runs[0]!.best;
  for (const { variant, session, best } of runs) {
    const speed = `${(flops / best / 1e6).toFixed(0)} GFLOP/s`;
    console.log(
      `  ${variant.name.padEnd(36)} ${best.toFixed(2).padStart(8)} ms ${speed.padStart(14)}   ${(best / float32).toFixed(2)} of float32's time`,
    );
    await session.release();
  }
}

console.log(`${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}, 1 thread, best run`);
await measure("matrix product", 1024, [1024, 1024], 100);
await measure("MLP block of ViT-S", 1024, [384, 1536, 384], 100);
