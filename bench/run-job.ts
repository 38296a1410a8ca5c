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

const valuesOf = (turn: Turn): readonly number[] => turn.ms ?? turn.gflops ?? turn.views_per_s ?? [];

/** Starts every engine, each when the one before is idle, then lets them run in turn, so that a slow minute of the machine slows all alike.
 * An engine that fails is named in its result and does not stop the others.
 *
 * @param report.advance called after each start and turn, with how many turns are done by it (more than one where turns are left out)
 * @param report.now milliseconds */
export async function runJob(
  { participants, limits, ...head }: Job,
  { advance, now }: { advance: (turns: number, label: string) => void; now: () => number },
): Promise<JobResult> {
  const running = new Map<string, Running>();
  const results = new Map<string, Partial<EngineResult>>();
  const turn = async (state: Running, steps: number) => {
    const before = now();
    const answer = await state.peer.run(steps);
    state.turnMs = now() - before;
    state.last = answer;
    return valuesOf(answer);
  };
  try {
    for (const { engine, label, missing, start } of participants) {
      if (missing !== undefined) results.set(engine, { status: "absent", reason: missing });
      else {
        try {
          const peer = await start();
          running.set(engine, { peer, samples: [], turnSteps: 1, spentMs: 0, turnMs: 0 });
        } catch (error) {
          results.set(engine, { status: "failed", reason: (error as Error).message });
        }
      }
      advance(running.has(engine) ? 1 : limits.rounds + 2, label);
    }
    for (let round = -1; round < limits.rounds; round++) {
      for (const { engine, label } of participants) {
        const state = running.get(engine);
        if (!state) continue;
        if (state.reason === undefined) {
          await takeTurn(state, { round, limits, turn }).catch((error: Error) => {
            state.reason = error.message;
          });
        }
        advance(1, label);
      }
    }
  } finally {
    await Promise.all([...running.values()].map(({ peer }) => peer.close()));
  }
  const engines = participants.map(({ engine, label }): EngineResult => {
    const state = running.get(engine);
    if (!state) return { engine, label, status: "failed", samples: [], ...results.get(engine) };
    return { engine, label, ...measured(state) };
  });
  const peak = engines.find(({ engine }) => engine === PEAK);
  return {
    ...head,
    engines: engines.filter((result) => result !== peak),
    peakSamples: peak?.samples,
    productFlops: peak?.ready?.product_flops,
  };
}

/** Round -1 is a warm-up, which also says how many steps fill a turn; a slow engine's first step was warm-up enough. */
async function takeTurn(
  state: Running,
  {
    round,
    limits,
    turn,
  }: { round: number; limits: Limits; turn: (state: Running, steps: number) => Promise<readonly number[]> },
): Promise<void> {
  if (round < 0) {
    if ((state.peer.ready.first_step_ms ?? 0) > limits.budgetMs / 2 && limits.turnSteps === undefined) return;
    const values = await turn(state, limits.turnSteps ?? 1);
    const fitting = Math.round(limits.turnMs / Math.max(median(values) ?? limits.turnMs, 1e-3));
    state.turnSteps = limits.turnSteps ?? Math.min(MAX_TURN_STEPS, Math.max(1, fitting));
    return;
  }
  // As long as the last turn: a turn that would not fit is not begun, but one sample there is always.
  if (state.samples.length > 0 && state.spentMs + state.turnMs > limits.budgetMs) return;
  state.samples.push(...(await turn(state, state.turnSteps)));
  state.spentMs += state.turnMs;
}

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
