import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { watchMemory, type RunningKernel } from "./running-kernel.js";

/** What came of a cell that prints numbered lines. */
export interface LinesFigure {
  readonly numPrinted: number;
  readonly numLost: number;
  readonly seconds: number;
  /** Resident memory of the kernel, MiB. */
  readonly rssBefore?: number;
  readonly rssAfter?: number;
  readonly rssPeak?: number;
}

/** A kernel that has said nothing for so long has lost its reply too. */
const QUIET_MS = 5000;

/** Prints and counts which of the lines came. */
export async function measureLines(kernel: RunningKernel, numPrinted: number): Promise<LinesFigure> {
  const { client, peer } = kernel;
  const pieces: string[] = [];
  let lastMs = performance.now();
  const off = client.onOutput(({ header, content }) => {
    lastMs = performance.now();
    if (header.msg_type === "stream" && content["name"] === "stdout") pieces.push(String(content["text"]));
  });
  const rssBefore = kernel.rssMiB();
  const memory = watchMemory(kernel);
  const startMs = performance.now();
  let isDone = false;
  const done = client.execute(peer.cells.print(numPrinted)).done.then(() => (isDone = true));
  const quiet = async () => {
    while (!isDone && performance.now() - lastMs < QUIET_MS) await delay(100);
  };
  await Promise.race([done, quiet()]);
  const seconds = ((isDone ? performance.now() : lastMs) - startMs) / 1000;
  off();
  const rssPeak = memory.stop();
  await delay(500);
  const came = new Set(pieces.join("").split("\n"));
  const numLost = Array.from({ length: numPrinted }, (_, i) => came.has(String(i))).filter(
    (is) => !is,
  ).length;
  return { numPrinted, numLost, seconds, rssBefore, rssAfter: kernel.rssMiB(), rssPeak };
}
