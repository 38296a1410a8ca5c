// Results explorer
// An experiment beside the paper: every seed, mean and spread, the paper's number and how far it is to be trusted, and the criterion that was fixed
// before the run.

import { readFileSync } from "node:fs";
import { widgets } from "../../../src/index.js";

export default widgets.resultsExplorer(
  JSON.parse(readFileSync("docs/results/r2.json", "utf8")) as widgets.ExperimentResults,
);
