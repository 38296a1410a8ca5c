import type { PackedBytes } from "../../src/widgets/contract/index.js";
import { fromBase64 } from "./base64.js";

/** The numbers of `packBytes`. */
export const unpackBytes = ({ min, max, codes }: PackedBytes): Float32Array =>
  Float32Array.from(fromBase64(codes), (code) => min + ((max - min) * code) / 255);
