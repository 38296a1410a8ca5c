/** How long a training still takes, from the time between its steps; pauses left out. */
export class TrainingPace {
  private step: number | undefined;
  private atMs = 0;
  private secondsPerStep: number | undefined;

  /** @param now milliseconds from any origin */
  constructor(private readonly now: () => number) {}

  /** A step is done. One that is lower than the last begins another run. */
  done(step: number): void {
    const now = this.now();
    const steps = this.step === undefined ? 0 : step - this.step;
    if (steps > 0) {
      const latest = (now - this.atMs) / 1000 / steps;
      const before = this.secondsPerStep ?? latest;
      // Weights the last thirty or so.
      const share = Math.max(1 / 30, Math.min(1, 1 / step));
      this.secondsPerStep = before + share * (latest - before);
    }
    this.step = step;
    this.atMs = now;
  }

  /** Training stood still for so long. */
  waited(milliseconds: number): void {
    this.atMs += milliseconds;
  }

  /** @returns seconds; null while it cannot be known */
  left(steps: number): number | null {
    return this.secondsPerStep === undefined ? null : steps * this.secondsPerStep;
  }
}
