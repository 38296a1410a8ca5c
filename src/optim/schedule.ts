/** Settings of `warmupCosine`. */
export interface WarmupCosineOptions {
  /** The rate at the end of the warm-up, already scaled to the batch (`scaledLr`). */
  readonly baseLr: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
  /** Where the cosine ends; default 0. */
  readonly minLr?: number;
}

/** The learning rate for 256 images scaled to the batch: `baseLr * batchSize / 256` (MAE's `blr`). */
export function scaledLr(baseLr: number, batchSize: number): number {
  return (baseLr * batchSize) / 256;
}

/** Linear warm-up from 0, then half a cosine down to `minLr`, as in MAE, step by step.
 *
 * @param step counted from 0; past the last step the rate stays at `minLr` */
export function warmupCosine(
  step: number,
  { baseLr, warmupSteps, totalSteps, minLr = 0 }: WarmupCosineOptions,
): number {
  if (step < warmupSteps) return (baseLr * step) / warmupSteps;
  if (step >= totalSteps) return minLr;
  const done = (step - warmupSteps) / (totalSteps - warmupSteps);
  return minLr + (baseLr - minLr) * 0.5 * (1 + Math.cos(Math.PI * done));
}
