import onnxProto from "onnx-proto";
import type { Attribute, ConstantData, Graph, Value, ValueType } from "./graph.js";

const { onnx } = onnxProto;

/** ONNX operator set that the mappings are written for. */
const OPSET = 20;
/** First ONNX file format version with that operator set. */
const IR_VERSION = 9;

const elementType: Record<ValueType, number> = {
  float32: onnx.TensorProto.DataType.FLOAT,
  int32: onnx.TensorProto.DataType.INT32,
  int64: onnx.TensorProto.DataType.INT64,
  bool: onnx.TensorProto.DataType.BOOL,
};

const valueName = (value: Value): string => (value.id < 0 ? `s${-value.id}` : `v${value.id}`);

function attributeProto(name: string, attribute: Attribute): onnxProto.onnx.IAttributeProto {
  const type = onnx.AttributeProto.AttributeType;
  if ("int" in attribute) return { name, type: type.INT, i: attribute.int };
  if ("float" in attribute) return { name, type: type.FLOAT, f: attribute.float };
  if ("ints" in attribute) return { name, type: type.INTS, ints: [...attribute.ints] };
  return { name, type: type.STRING, s: new TextEncoder().encode(attribute.string) };
}

const bytesOf = (data: ConstantData): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function valueInfo(name: string, value: Value, batchName?: string): onnxProto.onnx.IValueInfoProto {
  const dim = value.shape.map((size, i) =>
    i === 0 && batchName !== undefined ? { dimParam: batchName } : { dimValue: size },
  );
  return { name, type: { tensorType: { elemType: elementType[value.dtype], shape: { dim } } } };
}

/** Name of an output in the file: its own, or with `_out` where an input has that name already (state that is fed back). */
export const outputName = (graph: Graph, key: string): string => (graph.inputs.has(key) ? `${key}_out` : key);

/** Options of `serialise`. */
export interface SerialiseOptions {
  /** Name of the graph in the file. */
  readonly name?: string;
  /** Text for readers of the file. */
  readonly docString?: string | undefined;
  /** Key-value pairs kept in the file. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Leaves the first axis of every input and output open, under this name. */
  readonly batchName?: string;
}

/** The graph as an ONNX file. Inputs and outputs keep their names. */
export function serialise(
  graph: Graph,
  { name = "canlab", docString = "", metadata = {}, batchName }: SerialiseOptions = {},
): Uint8Array {
  const names = new Map<Value, string>();
  for (const [key, value] of graph.outputs) names.set(value, outputName(graph, key));
  for (const [key, value] of graph.inputs) names.set(value, key);
  const nameOf = (value: Value | undefined) => (value ? (names.get(value) ?? valueName(value)) : "");
  const model = onnx.ModelProto.create({
    irVersion: IR_VERSION,
    producerName: "canlab",
    docString,
    opsetImport: [
      { domain: "", version: OPSET },
      { domain: "com.microsoft", version: 1 },
    ],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      input: [...graph.inputs].map(([key, value]) => valueInfo(key, value, batchName)),
      output: [...graph.outputs].map(([key, value]) => valueInfo(outputName(graph, key), value, batchName)),
      initializer: [...graph.constants].map(([value, data]) => ({
        name: nameOf(value),
        dims: [...value.shape],
        dataType: elementType[value.dtype],
        rawData: bytesOf(data),
      })),
      node: graph.nodes.map((node, i) => ({
        name: `${node.op}_${i}`,
        opType: node.op,
        domain: node.domain,
        input: node.inputs.map(nameOf),
        output: node.outputs.map(nameOf),
        attribute: Object.entries(node.attributes).map(([key, attribute]) => attributeProto(key, attribute)),
      })),
    },
  });
  return onnx.ModelProto.encode(model).finish();
}
