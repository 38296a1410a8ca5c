import { lossTerms } from "../plots/loss-curve.js";
import { roundScore } from "../plots/ranking.js";
import { html, type Html } from "./html.js";
import { duration, percent, rankingOf } from "./report-text.js";
import { tourMetrics, type FlopsRow, type TourReport } from "./tour-report.js";

const NONE = "–";

/** A table that scrolls sideways inside itself, and can be reached to do so. */
const scrolling = (label: string, caption: string, table: Html): Html =>
  html`<figure class="table">
    <figcaption>${caption}</figcaption>
    <div role="region" aria-label="${label}" tabindex="0">${table}</div>
  </figure>`;

const cell = (value: number | null | undefined, show: (value: number) => string): Html =>
  html`<td>${value == null || !Number.isFinite(value) ? NONE : show(value)}</td>`;

function scoreRow(report: TourReport, metric: string, split: TourReport["splits"][number]): Html {
  const best = rankingOf(report, metric, split.key)?.bestScore;
  const cells = report.arms.map(({ scores }) => {
    const score = scores[split.key]?.[metric];
    if (score == null || !Number.isFinite(score)) return html`<td>${NONE}</td>`;
    return roundScore(score) === best
      ? html`<td class="best">
          <strong>${percent(score)}</strong><span class="cl-visually-hidden"> best</span>
        </td>`
      : html`<td>${percent(score)}</td>`;
  });
  return html`<tr>
    <th scope="row"><bdi>${split.label}</bdi></th>
    ${cells} ${cell(report.chance[split.key]?.[metric], percent)}
  </tr>`;
}

/** Every score: a group of rows per metric, a row per split, a column per arm; the best of each row is marked. */
export function resultsTable(report: TourReport): Html {
  const heads = report.arms.map(({ label }) => html`<th scope="col"><bdi>${label}</bdi></th>`);
  const groups = (report.metrics ?? tourMetrics).map(
    ({ key, label }) =>
      html`<tbody>
        <tr class="group">
          <th scope="rowgroup" colspan="${report.arms.length + 2}"><bdi>${label}</bdi></th>
        </tr>
        ${report.splits.map((split) => scoreRow(report, key, split))}
      </tbody>`,
  );
  return scrolling(
    "All scores",
    "All scores. The best of each row is bold; guessing is what chance gives.",
    html`<table>
      <thead>
        <tr>
          <th scope="col">Pictures</th>
          ${heads}
          <th scope="col">Guessing</th>
        </tr>
      </thead>
      ${groups}
    </table>`,
  );
}

/** Budget and last losses of each trained arm. */
export function trainingTable({ arms }: TourReport): Html {
  const trained = arms.filter(({ history, steps }) => history.length > 0 || steps !== undefined);
  const rows = trained.map((arm) => {
    const last = arm.history.at(-1);
    return html`<tr>
      <th scope="row"><bdi>${arm.label}</bdi></th>
      ${cell(arm.steps, String)} ${cell(arm.seconds, duration)}
      ${cell(arm.imagesPerSecond, (n) => n.toFixed(0))}
      ${lossTerms.map((term) => cell(last?.[term], (loss) => loss.toPrecision(3)))}
    </tr>`;
  });
  return scrolling(
    "Training of each arm",
    "Budget, and the loss terms at the last step. Totals are weighted differently, so only compare a column within a term.",
    html`<table>
      <thead>
        <tr>
          <th scope="col">Arm</th>
          <th scope="col">Steps</th>
          <th scope="col">Time</th>
          <th scope="col">Images/s</th>
          ${lossTerms.map((term) => html`<th scope="col">${term}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  );
}

function flopsRow(row: FlopsRow): Html {
  const gmacs = [row.fullEncoder, row.simclr, row.can, row.can75, row.mae];
  const ratio = row.model.startsWith("ViT-L")
    ? html`<td class="best"><mark>${row.ratio.toFixed(2)}</mark></td>`
    : cell(row.ratio, (value) => value.toFixed(2));
  return html`<tr>
    <th scope="row"><bdi>${row.model}</bdi></th>
    ${gmacs.map((value) => cell(value, (n) => (n < 1 ? n.toPrecision(2) : n.toFixed(2))))} ${ratio}
  </tr>`;
}

/** Multiply-adds per image and method. */
export function flopsTable(rows: readonly FlopsRow[]): Html {
  const heads = [
    "Encoder, 1 view",
    "SimCLR",
    "CAN, mask 50 %",
    "CAN, mask 75 %",
    "MAE, mask 75 %",
    "SimCLR / CAN",
  ];
  return scrolling(
    "Arithmetic per image",
    "GMACs (10⁹ multiply-adds) per image, forward pass. ViT rows: 224 px, decoder of 8 blocks and width 512.",
    html`<table>
      <thead>
        <tr>
          <th scope="col">Model</th>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(flopsRow)}
      </tbody>
    </table>`,
  );
}
