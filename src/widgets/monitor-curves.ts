import type { LossPanel, MonitorSeries, TrainingMonitorState } from "./contract/index.js";
import { lossPanel, sortTerms, termsOf } from "./loss-terms.js";
import { ThinnedCurve } from "./thinned-curve.js";

/** The curves of a training, by arm and term. */
export class MonitorCurves {
  private readonly curves = new Map<string, Map<string, ThinnedCurve>>();

  constructor(private readonly maxPoints: number) {}

  add(arm: string, record: { readonly step: number }): void {
    const ofArm = this.curves.get(arm) ?? new Map<string, ThinnedCurve>();
    this.curves.set(arm, ofArm);
    for (const term of termsOf(record)) {
      const curve = ofArm.get(term) ?? new ThinnedCurve(this.maxPoints);
      ofArm.set(term, curve);
      curve.add(record.step, (record as unknown as Record<string, number>)[term]!);
    }
  }

  /** All of them as a state holds them. */
  packed(): Pick<TrainingMonitorState, "series" | "curves"> {
    const series: MonitorSeries[] = [];
    const numbers: number[] = [];
    for (const [arm, ofArm] of this.curves) {
      for (const [term, curve] of ofArm) {
        const points = curve.points();
        series.push({ arm, term, offset: numbers.length, length: points.length });
        for (const { step } of points) numbers.push(step);
        for (const { value } of points) numbers.push(value);
      }
    }
    return { series, curves: Float32Array.from(numbers) };
  }
}

/** The charts of a state, a line for each arm. */
export function monitorPanels({ arms, series, curves }: TrainingMonitorState): LossPanel[] {
  return sortTerms(series.map(({ term }) => term)).map((term) =>
    lossPanel(
      term,
      arms.flatMap(({ key, label }) =>
        series
          .filter((one) => one.term === term && one.arm === key)
          .map(({ offset, length }) => {
            const values = [...curves.subarray(offset + length, offset + 2 * length)];
            return {
              ...{ key, label, step: [...curves.subarray(offset, offset + length)] },
              value: values.map((value) => (Number.isFinite(value) ? value : null)),
            };
          }),
      ),
    ),
  );
}
