import { claimsCriterion } from "../frame/criteria.js";
import type { Curve, Experiment, Observation, TrainedArm } from "../frame/experiment.js";
import { bySeed } from "../frame/observations.js";
import { pairedTest } from "../frame/statistics.js";
import { formatDifference } from "../frame/format.js";
import type { FigureSeries } from "../../plots/figure.js";
import { plain } from "./arms.js";
import { seedsText, seriesOf } from "./figures.js";
import { linearProbe } from "./metrics.js";

const METHODS = ["can", "simclr", "mae"] as const;
const SCALES = [0.25, 0.5, 1] as const;
const nameOf = (method: string, scale: number) => (scale === 1 ? method : `${method}-${scale}`);

const arms: readonly TrainedArm[] = METHODS.flatMap((method) =>
  SCALES.map((scale) => {
    const arm = plain(method);
    return scale === 1
      ? arm
      : {
          ...arm,
          name: nameOf(method, scale),
          label: `${arm.label}, ${scale} of the epochs`,
          epochsScale: scale,
        };
  }),
);

const cost = "gmacs_per_picture";

/** SimCLR's accuracy at the arithmetic of CAN's longest run, between its own runs in a straight line over the logarithm. */
function simclrAt(observations: readonly Observation[], seed: number, gmacs: number): number | undefined {
  const points = SCALES.flatMap((scale) => {
    const name = nameOf("simclr", scale);
    const x = bySeed(observations, name, cost).get(seed);
    const y = bySeed(observations, name, linearProbe.key).get(seed);
    return x === undefined || y === undefined ? [] : [{ x: Math.log(x), y }];
  });
  const at = Math.log(gmacs);
  const after = points.findIndex(({ x }) => x >= at);
  if (after < 0) return points.at(-1)?.y;
  const [low, high] = [points[Math.max(0, after - 1)]!, points[after]!];
  return high.x === low.x ? high.y : low.y + ((high.y - low.y) * (at - low.x)) / (high.x - low.x);
}

/** CAN minus SimCLR at equal arithmetic, by seed. */
function differences(observations: readonly Observation[]): number[] {
  return [...bySeed(observations, "can", linearProbe.key)].flatMap(([seed, value]) => {
    const gmacs = bySeed(observations, "can", cost).get(seed);
    const other = gmacs === undefined ? undefined : simclrAt(observations, seed, gmacs);
    return other === undefined ? [] : [value - other];
  });
}

function line(observations: readonly Observation[], method: (typeof METHODS)[number]): FigureSeries {
  const places = SCALES.map((scale) => {
    const arm = nameOf(method, scale);
    const [x = NaN] = bySeed(observations, arm, cost).values();
    return { arm, x };
  });
  const label = plain(method).label;
  return seriesOf(observations, {
    label,
    arms: places.filter(({ x }) => Number.isFinite(x)),
    metric: linearProbe,
  });
}

/** Figure 1 of the paper: accuracy against the arithmetic of pre-training. */
export const r4: Experiment = {
  id: "R4",
  display: "accuracy against compute (F1)",
  claim: { text: "CAN reaches the accuracy of SimCLR with less arithmetic.", trust: "ours" },
  arms,
  reference: "can",
  measures: ["scores", "cost"],
  metrics: [
    linearProbe,
    { key: "mmacs_per_image", label: "MMACs per image", unit: "number", better: "lower" },
    { key: cost, label: "GMACs of training per picture", unit: "number", better: "lower" },
  ],
  criterion: {
    ...claimsCriterion(
      "CAN after all epochs is above SimCLR at equal arithmetic, in the logistic category probe on val. SimCLR's value there is read off the line " +
        "through its runs of 1/4, 1/2 and all epochs; beyond its last run that run counts.",
      [],
    ),
    judge(observations) {
      const found = differences(observations);
      if (found.length === 0) return { outcome: "undecided", sentence: "Not measured." };
      const test = pairedTest(found);
      const outcome = test.low > 0 ? "pass" : test.high < 0 ? "fail" : "undecided";
      return {
        outcome,
        sentence: `CAN minus SimCLR at equal arithmetic: ${formatDifference(test, linearProbe)}.`,
      };
    },
  },
  figure: ({ observations }: { observations: readonly Observation[]; curves: readonly Curve[] }) => ({
    title: "Accuracy against the arithmetic of pre-training",
    caption: seedsText(observations),
    panels: [
      {
        ...{ kind: "lines", title: linearProbe.label, yLabel: "%", xScale: "log" },
        xLabel: "GMACs of forward passes per training picture",
        series: METHODS.map((method) => line(observations, method)),
      },
    ],
  }),
};
