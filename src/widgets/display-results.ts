import { DataError } from "../core/errors.js";
import type { DisplayMetric, DisplayResults, PaperNumber, ResultsState, Trust } from "./contract/index.js";

/** Results of an experiment as `docs/results/*.json` has them. What describes them may be missing in older files: then keys stand for names. */
export interface ExperimentResults {
  readonly id: string;
  readonly observations: readonly {
    readonly arm: string;
    readonly seed: number;
    readonly values: Readonly<Record<string, number>>;
  }[];
  readonly preset?: string;
  readonly display?: string;
  readonly claim?: { readonly text: string; readonly trust: Trust };
  readonly criterion?: NonNullable<DisplayResults["criterion"]>;
  readonly arms?: readonly { readonly name: string; readonly label: string }[];
  readonly metrics?: readonly DisplayMetric[];
  readonly paper?: readonly PaperNumber[];
  readonly numMissing?: number;
}

const isShare = (key: string) => /top\d|map$|chance/.test(key);

/** Every number of the observations as a metric, for results that do not name theirs. */
function metricsFound({ observations }: ExperimentResults): DisplayMetric[] {
  const keys = new Set(observations.flatMap(({ values }) => Object.keys(values)));
  return [...keys].map((key) => ({
    ...{ key, label: key },
    unit: isShare(key) ? ("share" as const) : ("number" as const),
    better: "higher" as const,
  }));
}

/** The state of a display from its results.
 *
 * @throws DataError when they have no list of observations */
export function displayResultsState(results: ExperimentResults): ResultsState {
  const { id, observations, preset = "", claim = null, criterion = null, paper = [] } = results;
  // A list that is read from a file may be missing.
  const isList: boolean = Array.isArray(observations);
  if (!isList) {
    throw new DataError("resultsExplorer: results need observations, a list of { arm, seed, values }");
  }
  const names = [...new Set(observations.map(({ arm }) => arm))];
  const labels = new Map(results.arms?.map(({ name, label }) => [name, label]));
  // In the order of the display, those that it does not know behind.
  const order = [...labels.keys()].filter((name) => names.includes(name));
  const arms = [...new Set([...order, ...names])].map((key) => ({ key, label: labels.get(key) ?? key }));
  const seeds = [...new Set(observations.map(({ seed }) => seed))].sort((a, b) => a - b);
  const metrics = (results.metrics ?? metricsFound(results)).map(({ key, label, unit, better }) => ({
    ...{ key, label, unit, better },
  }));
  const valueOf = new Map(observations.map(({ arm, seed, values }) => [`${seed} ${arm}`, values]));
  const values = metrics.map(({ key }) =>
    arms.map((arm) =>
      seeds.map((seed) => {
        const value = valueOf.get(`${seed} ${arm.key}`)?.[key];
        return value !== undefined && Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
      }),
    ),
  );
  const { display: title = id, numMissing = 0 } = results;
  return {
    ...{ arms, metrics: [], splits: [], scores: [], chance: [], arm: arms[0]?.key ?? "" },
    metric: metrics[0]?.key ?? "",
    display: { id, title, preset, claim, criterion, seeds, metrics, values, paper, numMissing },
  };
}
