import type { EmojiSet } from "../../data/emoji.js";
import type { Run } from "./arm-key.js";
import type { FrozenEncoder } from "./encoder-features.js";
import type { RunContext } from "./run-context.js";

/** What a measure is given. */
export interface MeasureInput {
  readonly run: Run;
  readonly context: RunContext;
  /** Absent for arms of `kind` "size". */
  readonly emoji?: EmojiSet;
  /** The trained, or untrained, encoder; absent for pixels and sizes. */
  readonly encoder?: FrozenEncoder;
}

/** Measures a run. Numbers only, by name, so that they can be kept as JSON and averaged over seeds. */
export type Measure = (input: MeasureInput) => Promise<Record<string, number>>;
