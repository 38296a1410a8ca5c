import { html, type Html } from "./html.js";
import { flopsTable, resultsTable, trainingTable } from "./report-tables.js";
import { duration, flopsSentences, listWords, metricSentences, verdict } from "./report-text.js";
import type { TourReport } from "./tour-report.js";

/** A part of the report with its place in the table of contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

const list = (items: readonly string[]): Html =>
  html`<ul>
    ${items.map((item) => html`<li><bdi>${item}</bdi></li>`)}
  </ul>`;

const widget = (name: string): Html =>
  html`<div class="widget canlab" data-widget="${name}">
    <p class="cl-message">Drawing…</p>
  </div>`;

const command = (text: string): Html =>
  html`<div class="command">
    <pre data-copy tabindex="0"><code>${text}</code></pre>
  </div>`;

function outcome(report: TourReport): Section {
  const [first, ...rest] = verdict(report);
  return {
    id: "outcome",
    title: "In short",
    body: html`<p class="lead">${first ?? ""}</p>
      <ul class="wins">
        ${metricSentences(report).map(
          ({ label, text }) =>
            html`<li>
              <b><bdi>${label}</bdi></b> <bdi>${text}</bdi>
            </li>`,
        )}
      </ul>
      ${rest.map((sentence) => html`<p>${sentence}</p>`)}
      ${report.notes.length > 0 ? html`<aside aria-label="Notes of the run">${list(report.notes)}</aside>` : html``}`,
  };
}

function idea(report: TourReport): Section {
  const facts: [string, string][] = [
    ["Preset", report.preset],
    ["Seed", String(report.seed)],
    ["Arms", listWords(report.arms.map(({ label }) => label))],
    ["Time", duration(report.seconds)],
    ...report.settings.map(([label, value]): [string, string] => [label, value]),
  ];
  return {
    id: "idea",
    title: "The idea, and this run",
    body: html`<p>
        CAN teaches an encoder without labels, by three tasks at once. A picture is cropped and recoloured
        twice. In both views half of the patches are hidden, and a little noise is added to the rest; the
        encoder sees only these.
      </p>
      <dl class="tasks">
        <div>
          <dt><b aria-hidden="true">C</b> Contrastive</dt>
          <dd>
            The features of a view, averaged, must find those of its other view among all views of the batch.
          </dd>
        </div>
        <div>
          <dt><b aria-hidden="true">A</b> Masked autoencoder</dt>
          <dd>A small decoder fills in the hidden patches from what the encoder made of the visible ones.</dd>
        </div>
        <div>
          <dt><b aria-hidden="true">N</b> Noise prediction</dt>
          <dd>
            The same decoder says which noise was added to each visible patch, told only how strong it was.
          </dd>
        </div>
      </dl>
      <p>
        The loss is a weighted sum of the three. SimCLR is the first task alone, on whole views; MAE is the
        second alone, on one view with more of it hidden. The method is from
        <a href="https://arxiv.org/abs/2210.16870" rel="noreferrer">Mishra et al., arXiv 2210.16870</a>.
      </p>
      <h3>This run</h3>
      <p><bdi>${report.dataset}</bdi></p>
      <dl class="facts">
        ${facts.map(
          ([label, value]) =>
            html`<div>
              <dt>${label}</dt>
              <dd><bdi>${value}</bdi></dd>
            </div>`,
        )}
      </dl>`,
  };
}

function results(report: TourReport): Section {
  return {
    id: "results",
    title: "Results",
    body: html`<p>
        Every encoder is frozen and judged by its features alone, on pictures that were not trained on. The
        further a dot is from the dotted line, the further from guessing.
      </p>
      ${widget("results-explorer")}
      <details open>
        <summary>The same as a table</summary>
        ${resultsTable(report)}
      </details>
      <details>
        <summary>What was measured, and on what</summary>
        ${list(report.splits.map(({ label, description, numPictures }) => `${label}: ${description} (${numPictures} pictures).`))}
      </details>`,
  };
}

function again(report: TourReport): Section {
  return {
    id: "again",
    title: "Run it again",
    body: html`<p>The same command on the same machine gives the same numbers.</p>
      ${command(report.command)}
      <dl class="files">
        ${report.files.map(
          ({ path, description }) =>
            html`<div>
              <dt>
                <code><bdi>${path}</bdi></code>
              </dt>
              <dd>${description}</dd>
            </div>`,
        )}
      </dl>`,
  };
}

/** The report from top to bottom. */
export function reportSections(report: TourReport): Section[] {
  return [
    outcome(report),
    idea(report),
    {
      id: "patches",
      title: "What the encoder saw",
      body: html`<p>
          Validation pictures, none of them trained on. Point at a patch, or move with the arrow keys, to see
          what the model made of it. Rows, columns and patches count from 0, as in the code.
        </p>
        ${widget("patch-grid")}`,
    },
    {
      id: "losses",
      title: "Training",
      body: html`<p>Each loss term over the steps, for every arm that has it.</p>
        ${widget("loss-curves")} ${trainingTable(report)}`,
    },
    results(report),
    {
      id: "map",
      title: "A map of the validation pictures",
      body: html`<p>
          Each point is a validation picture, placed by ${report.embedding?.method ?? "its features"} so that
          pictures with like features lie near each other. Point at one to see it. No label was used for
          training or for the map; the categories only colour it.
        </p>
        ${widget("embedding-projection")}`,
    },
    {
      id: "flops",
      title: "What it costs",
      body: html`${flopsSentences(report.flops).map((sentence) => html`<p>${sentence}</p>`)}
      ${flopsTable(report.flops)}`,
    },
    again(report),
  ];
}
