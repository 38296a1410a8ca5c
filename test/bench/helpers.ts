import type { EngineResult, JobResult } from "../../bench/results.js";

/** A measured engine. */
export const engineResult = (
  engine: string,
  samples: number[],
  more: Partial<EngineResult> = {},
): EngineResult => ({
  engine,
  label: engine,
  status: "measured",
  samples,
  ...more,
});

/** A job of train steps. */
export const stepResult = (
  id: string,
  engines: EngineResult[],
  more: Partial<JobResult> = {},
): JobResult => ({
  section: "can",
  id,
  title: `title of ${id}`,
  unit: "ms",
  engines,
  ...more,
});
