import * as tf from "@tensorflow/tfjs-core";
import { BackendError } from "../core/errors.js";
import type { Value, ValueType } from "./graph.js";
import { GraphBuilder } from "./graph-builder.js";

export const TRACE_BACKEND = "canlab-trace";

/** A tfjs backend that computes nothing: each kernel call becomes a node of the graph under construction. */
export class TraceBackend extends tf.KernelBackend {
  readonly #storage = new tf.DataStorage<Value>(this, tf.engine());
  builder = new GraphBuilder();
  /** Why a value could not be read, where nobody waited to hear it. */
  failure: Error | undefined;
  /** Name of the function being traced, for messages. */
  tracing = "a function";

  override write(values: tf.BackendValues | null, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    this.#storage.set(dataId, this.#constantFrom(values, shape, dtype));
    return dataId;
  }

  override move(dataId: tf.DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType): void {
    this.#storage.set(dataId, this.#constantFrom(values, shape, dtype));
  }

  #constantFrom(values: tf.BackendValues | null, shape: readonly number[], dtype: tf.DataType): Value {
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
      throw new BackendError(`${this.tracing}: compile takes float32, int32 and bool tensors, got ${dtype}`);
    }
    if (values === null) return this.builder.splat(0, shape, dtype);
    const numbers = values as ArrayLike<number>;
    const data =
      dtype === "float32"
        ? Float32Array.from(numbers)
        : dtype === "int32"
          ? Int32Array.from(numbers)
          : Uint8Array.from(numbers);
    return this.builder.constant(data, shape, dtype);
  }

  lookup(tensor: tf.TensorInfo): Value {
    return this.#storage.get(tensor.dataId);
  }

  /** A tensor that stands for a value of the graph. */
  tensorOf(value: Value): tf.TensorInfo {
    const dataId = {};
    this.#storage.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: tensorType(value.dtype) };
  }

  override readSync(dataId: tf.DataId): tf.BackendValues {
    const data = this.builder.constantData(this.#storage.get(dataId));
    if (data !== undefined && !(data instanceof BigInt64Array)) return data;
    throw new BackendError(
      `${this.tracing}: a tensor was read while it was traced (dataSync, data, array, print or if on a value); ` +
        `compute with tf ops only, pass host numbers in as inputs, or run with engine "wasm" or "cpu"`,
    );
  }

  /** Keeps the error for `trace`, and never answers: a rejection that the traced function does not wait for would end the process. */
  override read(dataId: tf.DataId): Promise<tf.BackendValues> {
    try {
      return Promise.resolve(this.readSync(dataId));
    } catch (error) {
      this.failure ??= error as Error;
      return new Promise(() => undefined);
    }
  }

  override disposeData(dataId: tf.DataId): boolean {
    this.#storage.delete(dataId);
    return true;
  }

  override refCount(): number {
    return 1;
  }
  override incRef(): void {
    // Values are shared freely: the builder, not tfjs, owns them.
  }
  override numDataIds(): number {
    return this.#storage.numDataIds();
  }
  override memory() {
    return { unreliable: true };
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override dispose(): void {
    this.builder = new GraphBuilder();
  }
}

function tensorType(dtype: ValueType): "float32" | "int32" | "bool" {
  return dtype === "int64" ? "int32" : dtype;
}
