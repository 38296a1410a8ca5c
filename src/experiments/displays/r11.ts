import { judgeClaims } from "../frame/criteria.js";
import type { Experiment, Metric } from "../frame/experiment.js";
import { baselines, plain } from "./arms.js";
import { seriesOf, seedsText } from "./figures.js";

const SHOTS = [1, 5, 10, 25] as const;
const arms = [plain("can"), plain("simclr"), plain("mae"), ...baselines];
const metric = (shots: number, split = "val"): Metric => ({
  key: `${split}.few_shot_${shots}`,
  label: `category, ${shots} ${shots === 1 ? "shot" : "shots"}`,
  unit: "share",
  better: "higher",
});

/** Figure 4 of the paper: few-shot transfer. */
export const r11: Experiment = {
  id: "R11",
  display: "few-shot ridge (F4)",
  claim: { text: "CAN is at or above both SimCLR and MAE for most numbers of shots.", trust: "ours" },
  arms,
  reference: "can",
  measures: ["few-shot"],
  metrics: SHOTS.map((shots) => metric(shots)),
  criterion: {
    text:
      "Ridge regression on 1, 5, 10 and 25 pictures of each category, mean of five draws, on val. For at least 3 of the 4 numbers CAN is not below " +
      "SimCLR or MAE by more than a point (95 % interval, paired by seed); fails if it is below one of them for at least 2; undecided otherwise.",
    judge(observations) {
      const judged = SHOTS.map((shots) =>
        judgeClaims(
          ["simclr", "mae"].map((above) => ({ arm: "can", above, metric: metric(shots), margin: 0.01 })),
          observations,
        ),
      );
      const count = (outcome: string) => judged.filter((one) => one.outcome === outcome).length;
      const outcome = count("pass") >= 3 ? "pass" : count("fail") >= 2 ? "fail" : "undecided";
      const counts = `holds for ${count("pass")} of ${SHOTS.length} numbers of shots, fails for ${count("fail")}`;
      return { outcome, sentence: `${counts}. ${judged.map(({ sentence }) => sentence).join(" ")}` };
    },
  },
  figure: ({ observations }) => ({
    title: "Few-shot ridge regression",
    caption: seedsText(observations),
    panels: [
      {
        ...{ kind: "lines", title: "category, val", xLabel: "pictures of each class", xScale: "log" },
        yLabel: "%",
        series: arms.map(({ name, label }) => ({
          ...{ label, x: [...SHOTS] },
          ...pointsOf(observations, name),
        })),
      },
    ],
  }),
};

type Observations = Parameters<Experiment["figure"]>[0]["observations"];

/** Values and spreads of one arm over the numbers of shots. */
function pointsOf(observations: Observations, arm: string) {
  const found = SHOTS.map((shots) =>
    seriesOf(observations, { label: arm, arms: [{ arm, x: shots }], metric: metric(shots) }),
  );
  return { y: found.map(({ y }) => y[0] ?? null), spread: found.map(({ spread }) => spread?.[0] ?? null) };
}
