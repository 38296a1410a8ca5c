import { judgeClaims, type Claim } from "../frame/criteria.js";
import { formatDifference } from "../frame/format.js";
import { differenceOf } from "../frame/observations.js";
import type { Experiment, Observation, TrainedArm, Verdict } from "../frame/experiment.js";
import { meanCurve, seedsText, seriesOf } from "./figures.js";
import { plain } from "./arms.js";
import { lossMetric } from "./metrics.js";

const TERMS = ["contrastive", "reconstruction", "denoising"] as const;
type Term = (typeof TERMS)[number];

/** CAN with one term: same views, mask and noise, so that nothing but the other terms differs. */
const alone: readonly TrainedArm[] = TERMS.map((term) =>
  plain("can", {
    name: `${term}-alone`,
    label: {
      contrastive: "Contrastive alone",
      reconstruction: "Reconstruction alone",
      denoising: "Denoising alone",
    }[term],
    options: { weights: { contrastive: 0, reconstruction: 0, denoising: 0, [term]: 1 } },
  }),
);

const claimOf = (where: "held_out" | "seen", term: Term): Claim => ({
  arm: "can",
  above: `${term}-alone`,
  metric: lossMetric(where, term),
});

/** The sign per term on held-out pictures; a claim is that CAN's loss is not higher. */
function judge(observations: readonly Observation[]): Verdict {
  const texts = TERMS.map((term) => {
    const metric = lossMetric("held_out", term);
    const test = differenceOf(observations, { arm: "can", against: `${term}-alone`, metric: metric.key });
    if (test === undefined) return `${term}: not measured`;
    const isKnown = test.low > 0 || test.high < 0;
    const sign = !isKnown
      ? "no sign that can be told from 0"
      : test.mean < 0
        ? "lower in CAN"
        : "higher in CAN";
    return `${term}: ${sign} (CAN minus alone ${formatDifference(test, metric)})`;
  });
  const { outcome } = judgeClaims(
    TERMS.map((term) => claimOf("held_out", term)),
    observations,
  );
  return { outcome, sentence: `${texts.join("; ")}.` };
}

/** Figure 3 of the paper: whether the terms help each other. */
export const r10: Experiment = {
  id: "R10",
  display: "complementarity of the terms (F3)",
  claim: {
    text:
      "The training losses of CAN are evidence that its terms complement each other. The direction is not in our sources: about equal or lower " +
      "than training a term alone, from memory.",
    trust: "second-hand",
  },
  arms: [plain("can"), ...alone],
  reference: "can",
  measures: ["losses"],
  metrics: [
    ...TERMS.map((term) => lossMetric("held_out", term)),
    ...TERMS.map((term) => lossMetric("seen", term)),
  ],
  criterion: {
    text:
      "The sign of CAN's loss minus that of an arm with the one term, per term, on held-out pictures with equal draws; same views, mask 0.5 and noise. " +
      "Passes if all three are lower in CAN by the 95 % interval of the difference, paired by seed; fails if one is higher; undecided otherwise.",
    judge,
  },
  figure: ({ observations, curves }) => ({
    title: "Each loss term in CAN and trained alone",
    caption: `Upper row: the term during training, mean over seeds. Lower row: after training. ${seedsText(observations)}`,
    panels: [
      ...TERMS.map((term) => ({
        ...{ kind: "lines" as const, title: term, xLabel: "step", yLabel: "train loss" },
        series: [
          meanCurve(curves, { arm: "can", term, label: "in CAN" }),
          meanCurve(curves, { arm: `${term}-alone`, term, label: "alone" }),
        ],
      })),
      ...TERMS.map((term) => ({
        ...{ kind: "bars" as const, title: `${term}, after training`, xLabel: "", yLabel: "loss" },
        series: (["can", `${term}-alone`] as const).map((arm, i) =>
          seriesOf(observations, {
            label: i === 0 ? "in CAN" : "alone",
            arms: [{ arm, x: "held-out" }],
            metric: lossMetric("held_out", term),
          }),
        ),
      })),
    ],
  }),
};
