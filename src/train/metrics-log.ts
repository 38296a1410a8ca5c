import { open } from "node:fs/promises";
import { asDataError, writeAtomically } from "./atomic-file.js";
import type { StepRecord } from "./checkpoint.js";

/** A file of JSON lines, one per logged step. */
export interface MetricsLog {
  append(record: StepRecord): Promise<void>;
  close(): Promise<void>;
}

/** Opens a metrics file that holds `history` and nothing else. After a resume the lines of steps that are done again
 * are gone, and so is a line that a kill cut short.
 *
 * @throws DataError if the file cannot be written */
export async function openMetricsLog(path: string, history: readonly StepRecord[]): Promise<MetricsLog> {
  const line = (record: StepRecord) => JSON.stringify(record) + "\n";
  await writeAtomically(path, (file) => file.writeFile(history.map(line).join("")));
  const file = await open(path, "a").catch((error: unknown) => {
    throw asDataError("write", path, error);
  });
  return {
    append: (record) =>
      file.appendFile(line(record)).catch((error: unknown) => {
        throw asDataError("write", path, error);
      }),
    close: () => file.close(),
  };
}
