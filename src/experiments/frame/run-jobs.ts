import { fork, type ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { CanlabError, InterruptedError } from "../../core/errors.js";
import type { ProgressBar } from "../../core/logger.js";
import type { RunContext } from "./run-context.js";
import { runOne, type Job } from "./run-one.js";

/** From the parent: a job with the settings that can be sent; or the wish to stop. */
export type ToChild =
  { readonly job: Job; readonly settings: Omit<RunContext, "logger" | "now" | "signal"> } | "stop";

/** From the child: how far it is, then how it ended. */
export type FromChild =
  | { readonly kind: "progress"; readonly label: string; readonly done: number; readonly total: number }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

const labelOf = ({ run }: Job): string => `${run.arm.label}, seed ${run.seed}`;

/** Does the jobs one after the other in this process, or up to `numJobs` side by side in child processes that share the cores.
 *
 * @throws InterruptedError after the signal; what was done is kept, and unfinished training goes on from its checkpoint the next time
 * @throws the error of the first job that fails, when the others of that moment have stopped */
export async function runJobs(jobs: readonly Job[], numJobs: number, context: RunContext): Promise<void> {
  if (numJobs > 1 && jobs.length > 1) return sideBySide(jobs, numJobs, context);
  for (const [i, job] of jobs.entries()) {
    stopIfAsked(context, `${i} of ${jobs.length} runs are done`);
    context.logger.info(`run ${i + 1} of ${jobs.length}: ${labelOf(job)}`);
    await runOne(job, context);
  }
}

function stopIfAsked({ signal }: RunContext, done: string): void {
  if (signal?.aborted === true) throw new InterruptedError(`stopped: ${done}`);
}

/** The children at work and what each shows. */
class Crew {
  readonly children = new Set<ChildProcess>();
  readonly texts = new Map<ChildProcess, string>();
  done = 0;
  failure: Error | undefined;

  constructor(readonly bar: ProgressBar) {}

  show(): void {
    this.bar.update(this.done, { now: [...this.texts.values()].join("; ") });
  }

  stop(): void {
    for (const child of this.children) if (child.connected) child.send("stop" satisfies ToChild);
  }
}

async function sideBySide(jobs: readonly Job[], numJobs: number, context: RunContext): Promise<void> {
  const crew = new Crew(context.logger.progress("experiments", jobs.length, "runs"));
  const numThreads = context.numThreads ?? Math.max(1, Math.floor(availableParallelism() / numJobs));
  const waiting = [...jobs];
  const stop = () => crew.stop();
  context.signal?.addEventListener("abort", stop);
  const lane = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      if (crew.failure !== undefined || context.signal?.aborted === true) return;
      try {
        await inChild(job, crew, { ...context, numThreads, numWorkers: 1 });
        crew.done++;
        crew.show();
      } catch (error) {
        crew.failure ??= error as Error;
        crew.stop();
      }
    }
  };
  try {
    crew.show();
    await Promise.all(Array.from({ length: Math.min(numJobs, jobs.length) }, lane));
  } finally {
    context.signal?.removeEventListener("abort", stop);
    crew.bar.stop();
  }
  stopIfAsked(context, `${crew.done} of ${jobs.length} runs are done`);
  if (crew.failure !== undefined) throw crew.failure;
}

function inChild(job: Job, crew: Crew, context: RunContext): Promise<void> {
  const { out, cacheDir, numThreads, device, numWorkers, command, logger } = context;
  const settings = { out, cacheDir, numThreads, device, numWorkers, command };
  const isSource = import.meta.url.endsWith(".ts");
  const path = fileURLToPath(new URL(`./job-process.${isSource ? "ts" : "js"}`, import.meta.url));
  const child = fork(path, [], {
    execArgv: isSource ? ["--import", "tsx"] : [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  crew.children.add(child);
  crew.texts.set(child, labelOf(job));
  return new Promise<void>((resolve, reject) => {
    let end: FromChild | undefined;
    child.on("message", (message: FromChild) => {
      if (message.kind === "warning") logger.warn(`${labelOf(job)}: ${message.message}`);
      else if (message.kind !== "progress") end = message;
      else {
        const share = Math.floor((100 * message.done) / Math.max(1, message.total));
        crew.texts.set(child, `${labelOf(job)} ${message.label} ${share} %`);
        crew.show();
      }
    });
    child.on("error", reject);
    child.on("exit", (code, how) => {
      crew.children.delete(child);
      crew.texts.delete(child);
      if (end?.kind === "done") return resolve();
      if (end?.kind === "failed") return reject(new CanlabError(end.code, `${labelOf(job)}: ${end.message}`));
      reject(
        new CanlabError("CHILD", `${labelOf(job)}: its process ended with ${how ?? `exit code ${code}`}`),
      );
    });
    child.send({ job, settings } satisfies ToChild);
  });
}
