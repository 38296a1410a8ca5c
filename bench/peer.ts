import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { BackendError } from "../src/core/errors.js";
import type { Ready } from "./results.js";

/** What a peer answers to one request. */
export interface Turn {
  /** One of the three, one number per step. */
  readonly ms?: readonly number[];
  readonly gflops?: readonly number[];
  readonly views_per_s?: readonly number[];
  readonly peak_rss_mb?: number;
  readonly loss?: number;
  readonly wait_share?: number;
}

/** An engine in its own process. It writes a line `{"ready":true,…}` after its first step; for each line `{"steps":n}` it runs n steps
 * and writes a `Turn`; it ends when its input does. A line `{"error":"…"}` is its last. */
export interface Peer {
  readonly ready: Ready;
  /** @throws BackendError if it fails, ends or takes too long */
  run(steps: number): Promise<Turn>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** How a peer is started. */
export interface PeerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The folder it is started in. */
  readonly cwd?: string;
  /** Milliseconds that one answer may take. Default 10 minutes. */
  readonly timeoutMs?: number;
  /** Ends the process at once. */
  readonly signal?: AbortSignal;
}

const STDERR_CHARS = 2000;

/** The line that says what went wrong: the last that names an error (Node and Python both write more around it), or else the last. */
export function errorLine(text: string): string {
  const lines = text.trim().split("\n");
  return (
    lines.findLast((line) => /^\s*[\w.[\]: ]*(Error|Exception)\b/.test(line)) ??
    lines.at(-1) ??
    ""
  ).trim();
}

/** Starts a peer and waits for its first step.
 *
 * @throws BackendError with the reason in one line */
export async function startPeer({
  command,
  args,
  cwd,
  timeoutMs = 600_000,
  signal,
}: PeerCommand): Promise<Peer> {
  const child = spawn(command, [...args], { cwd, stdio: "pipe", signal, killSignal: "SIGKILL" });
  const answers = answersOf(child);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const close = async () => {
    child.stdin.end();
    const killer = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(killer);
  };
  const next = async () => {
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    try {
      return await answers.next();
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    const ready = (await next()) as Ready;
    return {
      ready,
      run(steps) {
        child.stdin.write(`${JSON.stringify({ steps })}\n`);
        return next();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The JSON lines of the child in order; other lines are talk. */
function answersOf(child: ChildProcessWithoutNullStreams): { next(): Promise<object> } {
  let stderr = "";
  let failure: Error | undefined;
  let waiting: { resolve(answer: object): void; reject(error: Error): void } | undefined;
  const early: object[] = [];
  const fail = (reason: string) => {
    failure ??= new BackendError(reason);
    waiting?.reject(failure);
    waiting = undefined;
  };
  child.stderr.on("data", (data: Buffer) => (stderr = (stderr + String(data)).slice(-STDERR_CHARS)));
  child.stdin.on("error", () => undefined); // the exit says why
  child.on("error", (error) => fail(error.message));
  child.on("close", (code, killedBy) => {
    fail(`the process ended (${killedBy ?? `exit code ${code}`})${stderr ? `: ${errorLine(stderr)}` : ""}`);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const answer = parse(line);
    if (!answer) return;
    if (typeof answer.error === "string") return fail(errorLine(answer.error));
    if (waiting) waiting.resolve(answer);
    else early.push(answer);
    waiting = undefined;
  });
  return {
    next: () =>
      new Promise((resolve, reject) => {
        const answer = early.shift();
        if (answer) resolve(answer);
        else if (failure) reject(failure);
        else waiting = { resolve, reject };
      }),
  };
}

function parse(line: string): { error?: unknown } | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}
