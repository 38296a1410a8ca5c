import type { Graph } from "../graph.js";
import { nodeCost } from "./cost.js";
import { byteSize, leastBytes, valueBytes } from "./memory.js";
import { grouped, percent, textTable } from "./text-table.js";

/** All nodes of one operator together. */
export interface OperatorCost {
  /** ONNX name, with the domain in front where it is not the standard one. */
  readonly op: string;
  readonly count: number;
  readonly flops: number;
  /** Read and written. */
  readonly bytes: number;
  /** Of the graph's FLOPs, 0 to 1. */
  readonly flopsShare: number;
  /** Of the graph's bytes, 0 to 1. */
  readonly bytesShare: number;
}

/** Costs by operator, most FLOPs first, then most bytes. */
export function operatorCosts({ nodes }: Graph): OperatorCost[] {
  const sums = new Map<string, { count: number; flops: number; bytes: number }>();
  const total = { flops: 0, bytes: 0 };
  for (const node of nodes) {
    const { flops, bytes } = nodeCost(node);
    const op = node.domain === "" ? node.op : `${node.domain}.${node.op}`;
    const sum = sums.get(op) ?? { count: 0, flops: 0, bytes: 0 };
    sums.set(op, { count: sum.count + 1, flops: sum.flops + flops, bytes: sum.bytes + bytes });
    total.flops += flops;
    total.bytes += bytes;
  }
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return [...sums]
    .map(([op, sum]) => ({
      op,
      ...sum,
      flopsShare: share(sum.flops, total.flops),
      bytesShare: share(sum.bytes, total.bytes),
    }))
    .sort((a, b) => b.flops - a.flops || b.bytes - a.bytes || a.op.localeCompare(b.op));
}

/** A graph in words: inputs, outputs, memory, and a table of its operators. */
export function summarize(graph: Graph, name: string): string {
  const costs = operatorCosts(graph);
  const sum = (key: "count" | "flops" | "bytes") => costs.reduce((total, row) => total + row[key], 0);
  const total = { op: "total", count: sum("count"), flops: sum("flops"), bytes: sum("bytes") };
  const rows = [...costs, { ...total, flopsShare: total.flops && 1, bytesShare: total.bytes && 1 }];
  const sizeOf = (values: Iterable<Parameters<typeof valueBytes>[0]>) =>
    byteSize([...values].reduce((bytes, value) => bytes + valueBytes(value), 0));
  const table = textTable(rows, [
    { title: "operator", text: ({ op }) => op, align: "left" },
    { title: "count", text: ({ count }) => grouped(count) },
    { title: "MFLOP", text: ({ flops }) => (flops / 1e6).toFixed(3) },
    { title: "share", text: ({ flopsShare }) => percent(flopsShare) },
    { title: "bytes", text: ({ bytes }) => byteSize(bytes) },
    { title: "share", text: ({ bytesShare }) => percent(bytesShare) },
  ]);
  return [
    `${name}: ${graph.inputs.size} inputs (${sizeOf(graph.inputs.values())}), ` +
      `${graph.outputs.size} outputs (${sizeOf(graph.outputs.values())}), ` +
      `constants ${sizeOf(graph.constants.keys())}, at least ${byteSize(leastBytes(graph))} in a run`,
    table,
  ].join("\n");
}
