import onnxProto from "onnx-proto";
import { CheckpointError } from "../core/errors.js";

const { onnx } = onnxProto;

/** An input or output in an ONNX file; an open axis is its name. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string)[];
}

/** What an ONNX file says about itself. */
export interface OnnxDescription {
  readonly name: string;
  readonly docString: string;
  readonly producer: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly numNodes: number;
  /** Numbers in its constant tensors. */
  readonly numParams: number;
}

/** Reads the description out of an ONNX file, without loading it into a runtime. Takes memory in proportion to the file.
 *
 * @param file name for the message
 * @throws CheckpointError if the bytes are no ONNX model */
export function describeOnnx(bytes: Uint8Array, file: string): OnnxDescription {
  let model: onnxProto.onnx.ModelProto;
  try {
    model = onnx.ModelProto.decode(bytes);
  } catch (error) {
    throw notOnnx(file, error instanceof Error ? error.message : String(error), error);
  }
  const { graph } = model;
  if (!graph?.node || graph.node.length === 0) throw notOnnx(file, "it has no graph with nodes");
  try {
    return {
      name: graph.name ?? "",
      ...{ docString: model.docString, producer: model.producerName },
      inputs: (graph.input ?? []).map(describeValue),
      outputs: (graph.output ?? []).map(describeValue),
      metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key ?? "", value ?? ""])),
      numNodes: graph.node.length,
      numParams: (graph.initializer ?? []).reduce(
        (sum, { dims }) => sum + (dims ?? []).reduce((a: number, b) => a * Number(b), 1),
        0,
      ),
    };
  } catch (error) {
    throw notOnnx(file, error instanceof Error ? error.message : String(error), error);
  }
}

const notOnnx = (file: string, seen: string, cause?: unknown) =>
  new CheckpointError(
    `${file} is no whole ONNX file: ${seen.slice(0, 200)}; restore it from a copy or export it again`,
    { cause },
  );

function describeValue({ name, type }: onnxProto.onnx.IValueInfoProto): OnnxValue {
  const tensor = type?.tensorType;
  const dtype = onnx.TensorProto.DataType[tensor?.elemType ?? 0] ?? "unknown";
  const dims = tensor?.shape?.dim ?? [];
  return {
    name: name ?? "",
    dtype: dtype.toLowerCase(),
    shape: dims.map(({ dimParam, dimValue }) => dimParam || Number(dimValue ?? 0)),
  };
}
