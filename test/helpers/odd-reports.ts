import type { TourReport } from "../../src/widgets/report.js";
import { syntheticReport, type Pictures } from "./synthetic-report.js";

/** Text that tries to leave its place. */
export const hostile = [
  '<img src=x onerror="window.pwned=1">',
  "</script><script>window.pwned=1</script>",
  "\u202Eمرحبا بالعالم\u202C",
  `a very long ${"label".repeat(60)}`,
  "${window.pwned=1}`'\"&amp;<b>",
];

/** The report with text that tries to leave its place, and with what can be missing missing. */
export function hostileReport(pictures: Pictures): TourReport {
  const report = syntheticReport(pictures);
  const bad = (i: number) => hostile[i % hostile.length]!;
  return {
    ...report,
    title: hostile.join(" "),
    command: bad(1),
    dataset: bad(0),
    notes: hostile,
    settings: hostile.map((text) => [text, text] as const),
    arms: report.arms.map((arm, i) => ({ ...arm, label: bad(i) })),
    splits: report.splits.map((split, i) => ({ ...split, label: bad(i), description: bad(i) })),
    files: hostile.map((text) => ({ path: text, description: text })),
    patchGrid: {
      ...report.patchGrid!,
      examples: report.patchGrid!.examples.map((example, i) => ({ ...example, name: bad(i) })),
    },
    embedding: {
      ...report.embedding!,
      names: report.embedding!.names.map((_, i) => bad(i)),
      categories: report.embedding!.categories.map((_, i) => bad(i)),
      maps: report.embedding!.maps.map((map, i) => ({ ...map, label: bad(i) })),
    },
  };
}

/** One picture, NaN places, nothing predicted, nothing logged, nothing scored. */
export function emptyReport(pictures: Pictures): TourReport {
  const report = syntheticReport(pictures);
  const { examples, ...grid } = report.patchGrid!;
  const example = { ...examples[0]!, reconstruction: undefined, predictedNoise: undefined };
  const length = pictures.imageSize ** 2 * 3;
  return {
    ...report,
    arms: report.arms.map((arm) => ({ ...arm, history: [], scores: {} })),
    patchGrid: { ...grid, examples: [example] },
    embedding: {
      ...report.embedding!,
      pixels: pictures.pixels.slice(0, length),
      names: ["ant"],
      categories: ["animals"],
      category: [0],
      maps: [
        { key: "can", label: "CAN", points: [NaN, NaN] },
        { key: "mae", label: "MAE", points: [1, 2] },
      ],
    },
    flops: [],
  };
}
