import { median } from "./stats.js";
import type { Peer, Turn } from "./peer.js";
import type { EngineResult, JobResult } from "./results.js";

/** One engine of a job. */
export interface Participant {
  readonly engine: string;
  readonly label: string;
  /** Set: it is not there, and this says what brings it. */
  readonly missing?: string;
  start(): Promise<Peer>;
}

/** How long a job may take. */
export interface Limits {
  /** Turns of each engine, at most. */
  readonly rounds: number;
  /** Milliseconds of measured steps after which an engine takes no further turn. */
  readonly budgetMs: number;
  /** Steps of a turn; left out: as many as fit in `turnMs`. */
  readonly turnSteps?: number;
  /** Milliseconds; a turn of many short steps, so that each engine works with warm caches. */
  readonly turnMs: number;
}

/** Engines that are measured in turn. */
export interface Job extends Pick<JobResult, "section" | "id" | "title" | "unit"> {
  readonly participants: readonly Participant[];
  readonly limits: Limits;
}

/** The participant that measures the machine's peak beside the engines. */
export const PEAK = "peak";

/** Starts and turns of a job: what its progress counts. */
export const turnsOf = ({ participants, limits }: Job): number => participants.length * (limits.rounds + 2);

const MAX_TURN_STEPS = 20;

interface Running {
  readonly peer: Peer;
  readonly samples: number[];
  turnSteps: number;
  spentMs: number;
  turnMs: number;
  last?: Turn;
  reason?: string;
}

/** What a job reports to. */
export interface JobReport {
  /** After each start and turn: how many turns are done by it, more than one where turns are left out. */
  advance(turns: number, label: string): void;
  /** Milliseconds. */
  now(): number;
}

/** Starts every engine, each when the one before is idle, then lets them run in turn, so that a slow minute of the machine slows all alike.
 * An engine that fails is named in its result and does not stop the others. */
export async function runJob(job: Job, report: JobReport): Promise<JobResult> {
  const { participants, limits, ...head } = job;
  const running = new Map<string, Running>();
  const left = new Map<string, Pick<EngineResult, "status" | "reason">>();
  try {
    for (const one of participants) {
      const started = await startOne(one);
      if ("peer" in started) running.set(one.engine, started);
      else left.set(one.engine, started);
      report.advance(running.has(one.engine) ? 1 : limits.rounds + 2, one.label);
    }
    for (let round = -1; round < limits.rounds; round++) {
      for (const { engine, label } of participants) {
        const state = running.get(engine);
        if (!state) continue;
        await takeTurn(state, round, { limits, now: () => report.now() });
        report.advance(1, label);
      }
    }
  } finally {
    await Promise.all([...running.values()].map(({ peer }) => peer.close()));
  }
  const engines = participants.map(({ engine, label }): EngineResult => {
    const state = running.get(engine);
    return state
      ? { engine, label, ...measured(state) }
      : { engine, label, samples: [], ...left.get(engine)! };
  });
  const peak = engines.find(({ engine }) => engine === PEAK);
  return {
    ...head,
    engines: engines.filter((result) => result !== peak),
    peakSamples: peak?.samples,
    productFlops: peak?.ready?.product_flops,
  };
}

async function startOne({
  missing,
  start,
}: Participant): Promise<Running | Pick<EngineResult, "status" | "reason">> {
  if (missing !== undefined) return { status: "absent", reason: missing };
  try {
    return { peer: await start(), samples: [], turnSteps: 1, spentMs: 0, turnMs: 0 };
  } catch (error) {
    return { status: "failed", reason: (error as Error).message };
  }
}

/** Round -1 is a warm-up, which also says how many steps fill a turn. It counts where it was slow: then the first step was warm-up enough. */
async function takeTurn(
  state: Running,
  round: number,
  { limits, now }: { limits: Limits; now: () => number },
): Promise<void> {
  if (state.reason !== undefined) return;
  const isWarmUp = round < 0;
  if (isSpent(state, limits)) return;
  try {
    const before = now();
    const turn = await state.peer.run(isWarmUp ? (limits.turnSteps ?? 1) : state.turnSteps);
    state.turnMs = now() - before;
    state.last = turn;
    const values = turn.ms ?? turn.gflops ?? turn.views_per_s ?? [];
    if (isWarmUp) state.turnSteps = limits.turnSteps ?? fittingSteps(median(values), limits);
    if (isWarmUp && state.turnMs < limits.budgetMs / 4) return;
    state.samples.push(...values);
    state.spentMs += state.turnMs;
  } catch (error) {
    state.reason = (error as Error).message;
  }
}

/** Whether a turn as long as the last would go beyond the budget; one there is always. */
const isSpent = ({ samples, spentMs, turnMs }: Running, { budgetMs }: Limits): boolean =>
  samples.length > 0 && spentMs + turnMs > budgetMs;

const fittingSteps = (stepMs: number | undefined, { turnMs }: Limits): number =>
  Math.min(MAX_TURN_STEPS, Math.max(1, Math.round(turnMs / Math.max(stepMs ?? turnMs, 1e-3))));

function measured({ peer, samples, last, reason }: Running): Omit<EngineResult, "engine" | "label"> {
  const isMeasured = samples.length > 0 && reason === undefined;
  return {
    status: isMeasured ? "measured" : "failed",
    ...(isMeasured ? {} : { reason: reason ?? "it answered without a sample" }),
    samples,
    ready: peer.ready,
    peakRssMb: last?.peak_rss_mb,
    loss: last?.loss,
    waitShare: last?.wait_share,
  };
}
