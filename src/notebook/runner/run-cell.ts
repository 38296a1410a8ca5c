import type { Content } from "../message.js";
import { KernelDiedError, type Kernel } from "./kernel.js";

/** Why a cell did not end by itself. */
export type Stop = "timeout" | "interrupted";

export interface CellOutcome {
  /** Content of `execute_reply`; undefined where the kernel is gone. */
  readonly reply: Content | undefined;
  readonly stop: Stop | undefined;
  /** The kernel's last words, where it ended. */
  readonly died: string | undefined;
}

export interface RunCellOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** How long the kernel has to obey an interrupt before its process is ended. */
  readonly graceMs: number;
}

const INTERRUPT_EVERY_MS = 1000;

/** Waits for a cell that was sent, interrupts it when its time is over or the signal fires, and ends a kernel that does not obey. */
export async function finishCell(
  kernel: Kernel,
  done: Promise<Content>,
  { timeoutMs, signal, graceMs }: RunCellOptions,
): Promise<CellOutcome> {
  const reply = done.then(
    (content) => ({ reply: content, died: undefined }),
    (error: unknown) => {
      if (error instanceof KernelDiedError) return { reply: undefined, died: error.message };
      throw error;
    },
  );
  const wait = stopOf(timeoutMs, signal);
  try {
    const first = await Promise.race([reply, wait.stop]);
    if (typeof first !== "string") return { ...first, stop: undefined };
    kernel.interrupt();
    // One that comes while the cell is still compiled may be lost.
    const again = setInterval(() => kernel.interrupt(), INTERRUPT_EVERY_MS);
    const grace = setTimeout(() => kernel.kill(), graceMs);
    try {
      return { ...(await reply), stop: first };
    } finally {
      clearInterval(again);
      clearTimeout(grace);
    }
  } finally {
    wait.release();
  }
}

/** Resolves when the time is over or the signal fires, whichever comes first. */
function stopOf(timeoutMs: number, signal: AbortSignal): { stop: Promise<Stop>; release: () => void } {
  let release = () => {};
  const stop = new Promise<Stop>((resolve) => {
    // A longer timer would fire at once.
    const timer = timeoutMs < 2 ** 31 ? setTimeout(() => resolve("timeout"), timeoutMs) : undefined;
    const onAbort = () => resolve("interrupted");
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    release = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
  });
  return { stop, release };
}
