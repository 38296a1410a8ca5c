import type { LossPanel, MonitorSeries, TrainingMonitorState } from "../../src/widgets/contract/index.js";
import type { Model } from "../shared/model.js";

const ORDER = ["contrastive", "reconstruction", "denoising"];

const titles: Readonly<Record<string, string>> = {
  contrastive: "Contrastive loss",
  reconstruction: "Reconstruction loss",
  denoising: "Denoising loss",
  total: "Total",
};

/** Numbers of a state: a `DataView` with a kernel or in a page, a `Float32Array` in a test. */
function numbersOf(curves: unknown): Float32Array {
  if (curves instanceof Float32Array) return curves;
  if (!ArrayBuffer.isView(curves)) return new Float32Array(0);
  const bytes = new Uint8Array(curves.buffer, curves.byteOffset, curves.byteLength - (curves.byteLength % 4));
  return new Float32Array(bytes.slice().buffer);
}

const place = (term: string): number => {
  const known = ORDER.indexOf(term);
  return term === "total" ? 99 : known < 0 ? ORDER.length : known;
};

/** The charts, a line for each arm. */
export function readPanels(model: Model<TrainingMonitorState>): LossPanel[] {
  const numbers = numbersOf(model.get("curves"));
  const arms = model.get("arms");
  const all = model.get("series");
  const terms = [...new Set(all.map(({ term }) => term))].sort((a, b) => place(a) - place(b));
  const read = ({ offset, length }: MonitorSeries) => ({
    step: [...numbers.subarray(offset, offset + length)],
    value: [...numbers.subarray(offset + length, offset + 2 * length)].map((value) =>
      Number.isFinite(value) ? value : null,
    ),
  });
  return terms.map((term) => ({
    ...{ term, title: titles[term] ?? term, caption: "" },
    series: arms.flatMap(({ key, label }) =>
      all.filter((one) => one.term === term && one.arm === key).map((one) => ({ key, label, ...read(one) })),
    ),
  }));
}
