import type { Rng } from "../core/rng.js";
import type { FloatPicture } from "./float-picture.js";

/** How strong, 1 is the weakest. */
export type Severity = 1 | 2 | 3 | 4 | 5;

/** One corruption: a new picture, whose values may lie outside 0..1. It draws from the generator and from nothing else. */
export type Corruption = (picture: FloatPicture, severity: Severity, rng: Rng) => FloatPicture;

/** Published parameters, from severity 1 to 5. */
export type BySeverity<T> = readonly [T, T, T, T, T];

/** The parameter of one severity. */
export const at = <T>(table: BySeverity<T>, severity: Severity): T => table[severity - 1]!;
