import { reportOnly } from "../frame/criteria.js";
import type { ArmOptions, Experiment } from "../frame/experiment.js";
import { plain } from "./arms.js";
import { barFigure } from "./figures.js";
import { scoreMetrics } from "./metrics.js";

/** One open choice each (method.md 5), against CAN with the recommended ones. */
const choices: Readonly<Record<string, ArmOptions>> = {
  "noise target: unit": { noiseTarget: "unit" },
  "noise target: per patch": { noiseTarget: "patchnorm" },
  "raw pixels as target": { normPixLoss: false },
  "pool with class token": { pool: "meanWithCls" },
  "projection without norm": { projectionNorm: "none" },
  "projection of 2 layers": { projectionDepth: 2 },
  "noise level times 1000": { noiseLevelScale: 1000 },
  "temperature 0.5": { temperature: 0.5 },
};
const arms = [
  plain("can"),
  ...Object.entries(choices).map(([name, options]) => plain("can", { name, label: name, options })),
];

/** Ours: how much the open choices matter. */
export const r13: Experiment = {
  id: "R13",
  display: "the open choices (ours)",
  claim: {
    text: "The sources disagree on these choices, or are silent; we want to know which of them matter.",
    trust: "ours",
  },
  arms,
  reference: "can",
  measures: ["scores"],
  metrics: scoreMetrics.slice(0, 5),
  criterion: reportOnly("One choice is changed at a time."),
  figure: barFigure("Open choices, one changed at a time", arms, [
    scoreMetrics[0]!,
    scoreMetrics[1]!,
    scoreMetrics[4]!,
  ]),
};
