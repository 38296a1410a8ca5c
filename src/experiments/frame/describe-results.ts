import type { BudgetName } from "./budgets.js";
import { budgets } from "./budgets.js";
import type { Collected } from "./collect.js";
import type { Experiment } from "./experiment.js";

/** What `docs/results/*.json` holds of a display: its numbers, and all that is needed to read them without this package: arms, metrics,
 * claim, criterion with its verdict, the paper's numbers. `widgets.resultsExplorer` takes it. */
export function describeResults(experiment: Experiment, found: Collected, preset: BudgetName) {
  const { id, display, claim, criterion, reference, metrics, paper = [] } = experiment;
  return {
    ...{ id, display, preset, budget: budgets[preset], claim, reference },
    criterion: { text: criterion.text, ...criterion.judge(found.observations) },
    arms: experiment.arms.map(({ name, label }) => ({ name, label })),
    ...{ metrics, paper, ...found, curves: undefined },
  };
}
