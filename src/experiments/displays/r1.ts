import { FLOPS_SIZES, type FlopsSize } from "../../analysis/flops.js";
import { budgets } from "../frame/budgets.js";
import type { Experiment, Metric, Observation, SizeArm, Verdict } from "../frame/experiment.js";
import { bySeed } from "../frame/observations.js";
import { barFigure } from "./figures.js";

const { imageSize, patchSize, embedDim, depth, decoderEmbedDim, decoderDepth } = budgets.default;
const own: FlopsSize = {
  ...{ imageSize, patchSize, embedDim, depth, decoderEmbedDim, decoderDepth },
  projection: [embedDim, embedDim, 128],
};

const arms = Object.entries({ ...FLOPS_SIZES, "default preset": own }).map(([name, size]): SizeArm => ({
  kind: "size",
  name,
  label: name,
  size,
}));

const gmacs = (key: string, label: string): Metric => ({
  key: `gmacs.${key}`,
  label: `${label}, GMACs`,
  unit: "number",
  better: "lower",
});

const ratio: Metric = { key: "ratio", label: "SimCLR / CAN", unit: "number", better: "higher" };

/** The abstract's 70 %, within what its two digits allow. */
const [target, tolerance] = [1.7, 0.02];

function judge(observations: readonly Observation[]): Verdict {
  const [found] = bySeed(observations, "ViT-L/16", ratio.key).values();
  if (found === undefined) return { outcome: "undecided", sentence: "Not computed." };
  const isNear = Math.abs(found - target) <= tolerance;
  const sentence = `SimCLR takes ${found.toFixed(3)} times the multiply-adds of CAN for ViT-L/16.`;
  return { outcome: isNear ? "pass" : "fail", sentence };
}

/** The abstract's claim on arithmetic; nothing is trained. */
export const r1: Experiment = {
  id: "R1",
  display: "arithmetic of pre-training (T7)",
  claim: { text: "SimCLR takes 70 % more FLOPs than CAN, ViT-L.", trust: "paper" },
  arms,
  reference: "ViT-L/16",
  measures: ["cost"],
  metrics: [
    gmacs("fullEncoder", "encoder, one view"),
    gmacs("simclr", "SimCLR"),
    gmacs("can", "CAN, mask 0.5"),
    gmacs("can75", "CAN, mask 0.75"),
    gmacs("mae", "MAE, mask 0.75"),
    ratio,
  ],
  criterion: {
    text: `The ratio for ViT-L/16 from the formulas of method.md 4.4 is ${target} within ${tolerance}.`,
    judge,
  },
  paper: [
    {
      ...{ arm: "ViT-L/16", metric: ratio.key, value: target, trust: "paper" },
      source: "abstract: SimCLR takes 70 % more FLOPs, ViT-L",
    },
  ],
  figure: (results) => ({
    ...barFigure("Arithmetic of SimCLR over that of CAN", arms, [ratio])(results),
    caption: "Multiply-adds of the forward passes per image. Above 1, CAN is the cheaper one.",
  }),
};
