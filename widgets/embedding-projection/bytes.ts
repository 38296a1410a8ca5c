import type { Bytes } from "../../src/widgets/contract/index.js";
import { fromBase64 } from "../shared/base64.js";

function buffer(bytes: Bytes): ArrayBuffer {
  if (typeof bytes === "string") return fromBase64(bytes).buffer;
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

export const floats = (bytes: Bytes): Float32Array => new Float32Array(buffer(bytes));
export const ints = (bytes: Bytes): Int32Array => new Int32Array(buffer(bytes));
