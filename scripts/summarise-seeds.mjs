// Mean and spread of several tours, as the Markdown tables of docs/reproducing.md:
//   node scripts/summarise-seeds.mjs out/seed0 out/seed1 out/seed2
import { readFileSync } from "node:fs";

const metrics = {
  probe_category_top1: "category, ridge probe",
  logistic_category_top1: "category, logistic probe",
  knn_category_top1: "category, k-NN",
  probe_subgroup_top1: "sub-group, ridge probe",
  retrieval_top1: "same emoji, other artist, top 1",
  retrieval_map: "same emoji, other artist, mAP",
};
const runs = process.argv.slice(2).map((dir) => JSON.parse(readFileSync(`${dir}/results.json`, "utf8")));
if (runs.length === 0) throw new Error("give the output folders of one or more tours");
const arms = Object.keys(runs[0].arms);

/** "51.2 ± 0.4" in percent; the spread is the sample standard deviation. */
function percent(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1));
  return `${(100 * mean).toFixed(1)} ± ${(100 * spread).toFixed(1)}`;
}

for (const split of ["val", "v2", "rendition", "sketch"]) {
  console.log(`\n### ${split} (${runs[0].arms[arms[0]][split].rows} pictures)\n`);
  console.log(`| % | ${arms.join(" | ")} |`);
  console.log(`| --- |${arms.map(() => " --- |").join("")}`);
  for (const [key, label] of Object.entries(metrics)) {
    const cells = arms.map((arm) => percent(runs.map((run) => run.arms[arm][split][key])));
    console.log(`| ${label} | ${cells.join(" | ")} |`);
  }
}
console.log(
  `\nSeeds ${runs.map((run) => run.seed).join(", ")}; steps, seconds and images/s per arm of the first:\n`,
);
for (const arm of arms) {
  const { steps, seconds, images_per_second } = runs[0].arms[arm];
  if (steps > 0)
    console.log(
      `- ${arm}: ${steps} steps, ${seconds.toFixed(0)} s, ${images_per_second.toFixed(0)} images/s`,
    );
}
