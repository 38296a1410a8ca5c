import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { asDataError, writeAtomically } from "../../train/atomic-file.js";
import { runName, type Run } from "./arm-key.js";
import type { MeasureName } from "./experiment.js";
import type { Provenance } from "./provenance.js";

/** A file of results: what was measured of one run. */
export interface RunRecord {
  readonly format: "canlab-run-1";
  readonly measure: MeasureName | "train";
  readonly run: Run;
  readonly values: Readonly<Record<string, number>>;
  /** By loss term; of `train` alone. */
  readonly curves?: Readonly<Record<string, { step: readonly number[]; value: readonly (number | null)[] }>>;
  readonly provenance: Provenance;
}

/** The folder of a run. */
export const runDir = (out: string, run: Run): string => join(out, "runs", runName(run));

const fileOf = (out: string, run: Run, measure: string) => join(runDir(out, run), `${measure}.json`);

/** @returns undefined when there is none, or it is damaged: then it is measured again */
export async function readRecord(
  out: string,
  run: Run,
  measure: RunRecord["measure"],
): Promise<RunRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(fileOf(out, run, measure), "utf8")) as RunRecord | null;
    return record?.format === "canlab-run-1" && typeof record.values === "object" ? record : undefined;
  } catch {
    return undefined;
  }
}

/** @throws DataError if the file cannot be written */
export async function writeRecord(out: string, record: RunRecord): Promise<void> {
  const path = fileOf(out, record.run, record.measure);
  await mkdir(runDir(out, record.run), { recursive: true }).catch((error: unknown) => {
    throw asDataError("make folder", path, error);
  });
  await writeAtomically(path, (file) => file.writeFile(JSON.stringify(record, null, 1) + "\n"));
}
