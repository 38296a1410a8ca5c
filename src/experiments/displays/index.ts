import type { Experiment } from "../frame/experiment.js";
import { r10 } from "./r10.js";
import { r2 } from "./r2.js";

/** Every display, in the order of method.md 7. */
export const EXPERIMENTS: readonly Experiment[] = [r2, r10];
