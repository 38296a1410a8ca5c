import type { AnyDtype } from "../train/safetensors-header.js";

/** A tensor that a weight file says it has. */
export interface WeightEntry {
  readonly name: string;
  readonly dtype: AnyDtype;
  readonly shape: readonly number[];
}

/** An open weight file: its list of tensors, checked, and their numbers when asked for. */
export interface WeightFile {
  readonly path: string;
  readonly format: "safetensors" | "pth";
  readonly entries: readonly WeightEntry[];
  /** Text that the file keeps beside its tensors; {} for PyTorch's. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What the file holds beside a state dict and is not read, for example "optimizer" and "args (argparse.Namespace)". */
  readonly skipped: readonly string[];
  /** Numbers as float32, row-major. Integers and doubles are rounded to the nearest.
   *
   * @throws CheckpointError if the file has no such tensor, or was damaged or changed since it was opened */
  read(names: readonly string[]): Promise<Record<string, Float32Array>>;
  close(): Promise<void>;
}
