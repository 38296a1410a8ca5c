import { armLabels, type ArmName } from "../../methods/option-types.js";
import type { ArmOptions, BaselineArm, TrainedArm } from "../frame/experiment.js";

/** An arm of the paper under its own name. */
export const plain = (method: ArmName, more: Partial<TrainedArm> = {}): TrainedArm => ({
  kind: "trained",
  name: method,
  label: armLabels[method],
  method,
  ...more,
});

/** One arm for each value of an option, named `<arm>-<value>`. */
export const sweep = <T>(
  method: ArmName,
  values: readonly T[],
  how: { label: (value: T) => string; options: (value: T) => ArmOptions },
): TrainedArm[] =>
  values.map((value) => ({
    kind: "trained",
    name: `${method}-${String(value)}`,
    label: `${armLabels[method]}, ${how.label(value)}`,
    method,
    options: how.options(value),
  }));

/** What every probe of features is to be seen against. */
export const baselines: readonly BaselineArm[] = [
  { kind: "untrained", name: "untrained", label: "Untrained" },
  { kind: "pixels", name: "pixels", label: "Raw pixels" },
];
