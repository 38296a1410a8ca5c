import type { BudgetName } from "./budgets.js";
import type { Collected } from "./collect.js";
import type { Experiment, Metric } from "./experiment.js";
import { formatP, formatSummary, formatValue } from "./format.js";
import { differenceOf, summaryOf } from "./observations.js";

const trustTexts = {
  paper: "the paper's own words",
  "second-hand": "second-hand",
  ours: "our expectation, not the paper's",
} as const;

/** Rows as a Markdown table. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

const unitText = ({ unit, label }: Metric) => (unit === "share" ? `${label}, %` : label);

/** Means and spread: arms across where they fit, else metrics across. */
function meansTable({ arms, metrics }: Experiment, { observations }: Collected): string {
  const shown = arms.filter(({ name }) => observations.some((one) => one.arm === name));
  const cell = (arm: string, metric: Metric) => {
    const summary = summaryOf(observations, arm, metric.key);
    return summary ? formatSummary(summary, metric) : "-";
  };
  if (shown.length <= 6) {
    const rows = metrics.map((metric) => [unitText(metric), ...shown.map(({ name }) => cell(name, metric))]);
    return markdownTable(["", ...shown.map(({ label }) => label)], rows);
  }
  const rows = shown.map(({ name, label }) => [label, ...metrics.map((metric) => cell(name, metric))]);
  return markdownTable(["", ...metrics.map(unitText)], rows);
}

/** The reference arm minus each other, paired by seed. */
function differencesTable({ arms, metrics, reference }: Experiment, { observations }: Collected): string {
  const rows = metrics.flatMap((metric) =>
    arms.flatMap(({ name, label }) => {
      if (name === reference) return [];
      const test = differenceOf(observations, { arm: reference, against: name, metric: metric.key });
      if (test === undefined || test.n < 2) return [];
      const number = (value: number) => `${value > 0 ? "+" : ""}${formatValue(value, metric)}`;
      const { mean, low, high, p, sign } = test;
      const signText = `${sign.above} of ${test.n}, p ${formatP(sign.p)}`;
      return [[metric.label, label, number(mean), `${number(low)} to ${number(high)}`, formatP(p), signText]];
    }),
  );
  if (rows.length === 0) return "";
  const label = arms.find(({ name }) => name === reference)?.label ?? reference;
  const header = ["metric", `${label} minus`, "mean", "95 % interval", "t-test p", "above in, sign test"];
  return `${markdownTable(header, rows)}\n`;
}

/** How much the number of seeds can carry. */
function strengthText(numSeeds: number): string {
  if (numSeeds < 2)
    return "One seed: there is neither a spread nor a test; nothing here can be told from chance.";
  const least = formatP(2 / 2 ** numSeeds);
  return (
    `Paired by seed, n = ${numSeeds}. That is weak: the sign test cannot give less than p ${least}, the t-test has ${numSeeds - 1} degrees of ` +
    "freedom and takes the differences as normal, and nothing is corrected for the number of rows. Only the criterion was fixed before the run; " +
    "read the other rows as description."
  );
}

function provenanceText({ provenance }: Collected): string {
  const list = (values: readonly string[]) => [...new Set(values)].join("; ");
  const machines = list(provenance.map(({ machine: m }) => `${m.cpu}, ${m.cores} cores, ${m.memoryGiB} GiB`));
  const commits = list(provenance.map(({ commit, isDirty }) => `${commit}${isDirty ? " with changes" : ""}`));
  const versions = list(
    provenance.map(({ versions: v }) =>
      Object.entries(v)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    ),
  );
  const commands = list(provenance.map(({ command }) => `\`${command}\``));
  return `Command: ${commands}. Commit: ${commits}. Machine: ${machines}. Versions: ${versions}.`;
}

/** Options of `reportSection`. */
export interface ReportSectionOptions {
  readonly preset: BudgetName;
  /** Path of the figure from the page, without its ending. Default: no figure. */
  readonly figure?: string;
}

/** The section of a display as Markdown, from its results alone. */
export function reportSection(
  experiment: Experiment,
  collected: Collected,
  { preset, figure }: ReportSectionOptions,
): string {
  const { id, display, claim, criterion } = experiment;
  const { outcome, sentence } = criterion.judge(collected.observations);
  const numSeeds = new Set(collected.observations.map(({ seed }) => seed)).size;
  const missing = collected.numMissing > 0 ? `**${collected.numMissing} runs are missing.**\n\n` : "";
  const isComputed = experiment.arms.every(({ kind }) => kind === "size");
  const differences = isComputed ? "" : differencesTable(experiment, collected);
  return [
    `### ${id}: ${display}\n`,
    `Claim (${trustTexts[claim.trust]}): ${claim.text}\n`,
    `Criterion, fixed before the run: ${criterion.text}\n`,
    `**${outcome[0]!.toUpperCase()}${outcome.slice(1)}.** ${sentence}\n`,
    ...(preset === "tiny"
      ? ["The tiny preset only shows that everything works; its numbers say nothing.\n"]
      : []),
    ...(figure === undefined ? [] : [`![${display}](${figure}.svg)\n`]),
    `${missing}${meansTable(experiment, collected)}\n`,
    ...(isComputed
      ? ["Computed from sizes: there is no seed.\n"]
      : [
          `Mean ± sample standard deviation over ${numSeeds} ${numSeeds === 1 ? "seed" : "seeds"}, preset \`${preset}\`.\n`,
          ...(differences === "" ? [] : [differences]),
          `${strengthText(numSeeds)}\n`,
        ]),
    provenanceText(collected),
    "",
  ].join("\n");
}
