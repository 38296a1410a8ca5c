import { createHash } from "node:crypto";
import { armPresets, methodDefaults } from "../../methods/options.js";
import type { Budget } from "./budgets.js";
import type { Arm, TrainedArm } from "./experiment.js";

/** One arm at one budget and seed: the unit of work. */
export interface Run {
  readonly arm: Arm;
  readonly budget: Budget;
  readonly seed: number;
}

/** Raised when a change of the code makes results of before incomparable. */
const FORMAT = 1;

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonical(v)}`).join(",")}}`;
}

/** The options that differ from the preset, so that a sweep's default value and the plain arm are one run. */
function ownOptions({ method, options = {} }: TrainedArm): object {
  const preset = { ...methodDefaults, ...armPresets[method] } as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => canonical(value) !== canonical(preset[key])),
  );
}

function armIdentity(arm: Arm, budget: Budget): unknown {
  if (arm.kind === "size") return arm.size;
  if (arm.kind !== "trained") return arm.kind;
  const { method, views, epochsScale = 1, baseLr } = arm;
  return {
    ...{ method, views, options: ownOptions(arm) },
    epochsScale,
    baseLr: baseLr === budget.baseLr ? undefined : baseLr,
  };
}

/** A run's name: hash of arm, data and budget, and seed. What an arm is called in a display does not count, so displays share runs;
 * nor do defaults that an option has, so say an option where it matters.
 *
 * @returns 16 hexadecimal digits */
export function runKey({ arm, budget, seed }: Run): string {
  const isSize = arm.kind === "size";
  const identity = { FORMAT, arm: armIdentity(arm, budget), ...(isSize ? {} : { budget, seed }) };
  return createHash("sha256").update(canonical(identity)).digest("hex").slice(0, 16);
}

/** Its folder: readable first, unique last. */
export const runName = (run: Run): string =>
  `${run.arm.kind === "trained" ? run.arm.method : run.arm.kind}-s${run.seed}-${runKey(run)}`;
