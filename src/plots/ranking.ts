/** One arm's score in one comparison; null where it was not measured. */
export interface Score {
  readonly label: string;
  /** In 0..1. */
  readonly score: number | null;
}

/** Who is best in one comparison. */
export interface Ranking {
  /** More than one label is a tie. */
  readonly best: readonly string[];
  readonly bestScore: number;
  /** The next lower score, empty when there is none. */
  readonly next: readonly string[];
  readonly nextScore: number | null;
  /** Whether the lead is smaller than what another sample of pictures could turn around. */
  readonly isWithinNoise: boolean;
}

/** Scores are shown with this many decimals (71.2 % is 0.712); equal there means a tie. */
const DECIMALS = 3;

/** A score as it is shown, with which ties are judged. */
export const roundScore = (score: number): number => Number(score.toFixed(DECIMALS));

/** Ranks arms by score; equal as shown is a tie.
 *
 * The noise of a lead between means a and b over n pictures is taken as `1.96 sqrt((a (1 - a) + b (1 - b)) / n)`, the 95 % interval of a difference
 * of two independent shares. The arms see the same pictures, so the true interval is mostly narrower: the rule errs to "too close".
 *
 * @param numPictures n; leave it out where it is unknown, then nothing counts as noise
 * @returns null when no arm has a score */
export function rankArms(scores: readonly Score[], numPictures?: number): Ranking | null {
  const known = scores.flatMap(({ label, score }) =>
    score !== null && Number.isFinite(score) ? [{ label, score: roundScore(score) }] : [],
  );
  if (known.length === 0) return null;
  const labelsAt = (value: number) => known.filter(({ score }) => score === value).map(({ label }) => label);
  const bestScore = Math.max(...known.map(({ score }) => score));
  const lower = known.map(({ score }) => score).filter((score) => score < bestScore);
  const nextScore = lower.length > 0 ? Math.max(...lower) : null;
  const variance = (share: number) => share * (1 - share);
  const isWithinNoise =
    numPictures !== undefined &&
    nextScore !== null &&
    bestScore - nextScore < 1.96 * Math.sqrt((variance(bestScore) + variance(nextScore)) / numPictures);
  const next = nextScore === null ? [] : labelsAt(nextScore);
  return { best: labelsAt(bestScore), bestScore, next, nextScore, isWithinNoise };
}
