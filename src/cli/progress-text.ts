/** What a progress line shows. */
export interface ProgressState {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** What is counted, for example "steps". */
  readonly unit: string;
  /** `done` at the first update: above 0 after a resume. */
  readonly doneAtStart: number;
  /** Time since the first update. */
  readonly elapsedMs: number;
  readonly info: Readonly<Record<string, string | number>>;
}

const BAR_WIDTH = 16;

/** "45 s", "3 min 20 s" or "1 h 5 min". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Three digits: 1234 -> "1234", 12.34 -> "12.3". */
const formatRate = (rate: number) => (rate >= 100 ? rate.toFixed(0) : rate.toPrecision(3));

/** Rate and time left; nothing before something was done. */
function pace({ done, total, unit, doneAtStart, elapsedMs }: ProgressState): string[] {
  const fresh = done - doneAtStart;
  if (fresh <= 0 || elapsedMs <= 0) return [];
  const rate = `${formatRate((1000 * fresh) / elapsedMs)} ${unit}/s`;
  if (done >= total) return [rate, `took ${formatDuration(elapsedMs)}`];
  return [rate, `${formatDuration((elapsedMs / fresh) * (total - done))} left`];
}

/** One line: label, bar, count, rate, time left, info.
 *
 * @param bar whether to draw the bar; without it the share is a percentage */
export function progressText(state: ProgressState, bar: boolean): string {
  const { label, done, total, unit, info } = state;
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const filled = Math.round(share * BAR_WIDTH);
  const drawn = bar
    ? "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled)
    : `${Math.floor(100 * share)} %`.padStart(5);
  const fields = Object.entries(info).map(([name, value]) => `${name} ${value}`);
  const counts = [`${done}/${total} ${unit}`, ...pace(state), ...fields];
  return `${label.padEnd(13)} ${drawn}  ${counts.join("  ")}`;
}
