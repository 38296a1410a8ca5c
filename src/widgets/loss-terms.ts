import type { LossPanel, LossSeries } from "./contract/index.js";
import { figureSvg } from "../plots/figure-svg.js";

const ORDER = ["contrastive", "reconstruction", "denoising"];
const NOT_TERMS = new Set(["step", "epoch", "lr", "imagesPerSecond", "seconds"]);

const texts: Readonly<Record<string, readonly [title: string, caption: string]>> = {
  contrastive: ["Contrastive loss", "finding the other view of the same picture"],
  reconstruction: ["Reconstruction loss", "filling in the masked patches"],
  denoising: ["Denoising loss", "predicting the noise on the visible patches"],
  total: ["Total", "each arm's own weighted sum: not comparable between arms"],
};

/** A logged step has numbers under the names of its loss terms. */
export const termsOf = (record: object): string[] =>
  Object.entries(record).flatMap(([name, value]) =>
    typeof value === "number" && !NOT_TERMS.has(name) ? [name] : [],
  );

/** CAN's terms first, those of others as they come, the total last. */
export function sortTerms(terms: Iterable<string>): string[] {
  const place = (term: string) => {
    const known = ORDER.indexOf(term);
    return term === "total" ? Infinity : known < 0 ? ORDER.length : known;
  };
  return [...new Set(terms)].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

/** The chart of one term. */
export const lossPanel = (term: string, series: readonly LossSeries[]): LossPanel => ({
  term,
  title: texts[term]?.[0] ?? term,
  caption: texts[term]?.[1] ?? "",
  series,
});

/** Charts of losses as a picture, a panel for each term. */
export const lossFigureSvg = (
  panels: readonly LossPanel[],
  { title, caption }: { title: string; caption: string },
): string =>
  figureSvg({
    title,
    caption,
    panels: panels.map((panel) => ({
      ...{ kind: "lines", title: panel.title, xLabel: "step", yLabel: "loss" },
      series: panel.series.map(({ label, step, value }) => ({ label, x: step, y: value })),
    })),
  });
