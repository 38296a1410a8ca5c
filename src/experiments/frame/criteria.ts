import type { Experiment, Metric, Observation, Verdict } from "./experiment.js";
import { formatDifference } from "./format.js";
import { differenceOf } from "./observations.js";

/** That one arm is above another in a metric. */
export interface Claim {
  readonly arm: string;
  readonly above: string;
  readonly metric: Metric;
  /** "Not below by more than": in units of the metric. Default 0, which is plainly above. */
  readonly margin?: number;
}

type Judged = Verdict["outcome"];

/** Holds where the 95 % interval of the paired difference is on the claim's side of 0 (of minus the margin), fails where it is on the other. */
function judgeClaim(
  { arm, above, metric, margin = 0 }: Claim,
  observations: readonly Observation[],
): [Judged, string] {
  const test = differenceOf(observations, { arm, against: above, metric: metric.key });
  const what = `${arm} against ${above} in ${metric.label}`;
  if (test === undefined) return ["undecided", `${what}: not measured`];
  const sign = metric.better === "higher" ? 1 : -1;
  const [low, high] = sign > 0 ? [test.low, test.high] : [-test.high, -test.low];
  const outcome = low > -margin ? "pass" : high < -margin ? "fail" : "undecided";
  return [outcome, `${what}: ${formatDifference(test, metric)}`];
}

/** Passes if every claim holds, fails if any fails, else is undecided. */
export function judgeClaims(claims: readonly Claim[], observations: readonly Observation[]): Verdict {
  const judged = claims.map((claim) => judgeClaim(claim, observations));
  const outcomes = judged.map(([outcome]) => outcome);
  const outcome = outcomes.includes("fail")
    ? "fail"
    : outcomes.every((one) => one === "pass")
      ? "pass"
      : "undecided";
  return { outcome, sentence: `${judged.map(([, text]) => text).join("; ")}.` };
}

const rule =
  "Each comparison is decided where the 95 % interval of the difference, paired by seed (Student's t), leaves out 0 (the margin, where one is named); " +
  "passes if all are decided for the claim, fails if one is decided against it, is undecided otherwise.";

/** The criterion of most displays: a few "this above that". */
export const claimsCriterion = (text: string, claims: readonly Claim[]): Experiment["criterion"] => ({
  text: `${text} ${rule}`,
  judge: (observations) => judgeClaims(claims, observations),
});

/** For displays without a claim to test: says that it is a report. */
export const reportOnly = (text: string): Experiment["criterion"] => ({
  text: `${text} There is no claim to test: the numbers are reported.`,
  judge: () => ({ outcome: "undecided", sentence: "Reported, not judged." }),
});
