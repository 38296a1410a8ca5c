import { measureBuffer, measureSlider } from "./comms.js";
import type { KernelFigures, KernelPart } from "./figures.js";
import { measureLines } from "./lines.js";
import type { KernelPeer } from "./peers.js";
import { runCell, startPeer, type RunningKernel } from "./running-kernel.js";
import { measureSession } from "./session.js";
import { measureRoundTrips, measureStart, type StartSample } from "./times.js";

/** How much is measured. */
export interface KernelPlan {
  readonly only: readonly KernelPart[];
  /** Starts of each kernel. */
  readonly numStarts: number;
  /** Turns of 20 round trips of each kernel. */
  readonly numTurns: number;
  readonly numLines: number;
  readonly sliderSeconds: number;
  readonly numBuffers: number;
  readonly numCells: number;
}

export interface PartsReport {
  /** @param label what runs now */
  advance(label: string): void;
  readonly signal: AbortSignal;
}

const TURN = 20;
/** Cells before the first that counts. */
const WARM_UP = 20;

/** How often `advance` is called. */
export const numSteps = ({ only, numStarts, numTurns }: KernelPlan, numPeers: number): number =>
  numPeers *
  only.reduce((sum, part) => sum + ({ start: numStarts, roundtrip: numTurns }[part as string] ?? 1), 0);

/** Measures every part; a kernel that fails in one is named there and takes part in the others. */
export async function runParts(
  peers: readonly KernelPeer[],
  plan: KernelPlan,
  report: PartsReport,
): Promise<KernelFigures[]> {
  const all = peers.map((peer) => ({
    peer,
    figures: { peer: peer.name, missing: peer.missing, failures: {} },
  }));
  const present = all.filter(({ peer }) => peer.missing === undefined);
  for (const part of plan.only) {
    if (part === "start") await inTurn(present, plan, report);
    else if (part === "roundtrip") await roundTrips(present, plan, report);
    else
      for (const one of present) {
        await attempt(
          one,
          part,
          async () => {
            report.advance(`${part}, ${one.peer.name}`);
            await withKernel(one.peer, (kernel) =>
              measureAlone(kernel, { part, plan, figures: one.figures }),
            );
          },
          report,
        );
      }
  }
  return all.map(({ figures }) => figures);
}

interface Entry {
  readonly peer: KernelPeer;
  readonly figures: KernelFigures;
}

async function attempt(
  { figures }: Entry,
  part: KernelPart,
  body: () => Promise<void>,
  { signal }: PartsReport,
): Promise<void> {
  if (signal.aborted || figures.failures[part] !== undefined) return;
  try {
    await body();
  } catch (error) {
    figures.failures[part] = (error as Error).message.split("\n")[0]!;
  }
}

/** The kernels start one after the other, round after round, so that a slow minute of the machine slows all alike. */
async function inTurn(entries: readonly Entry[], plan: KernelPlan, report: PartsReport): Promise<void> {
  for (let round = 0; round < plan.numStarts; round++) {
    for (const one of entries) {
      report.advance(`start, ${one.peer.name}`);
      const starts: StartSample[] = [...(one.figures.starts ?? [])];
      await attempt(
        one,
        "start",
        async () => {
          one.figures.starts = [...starts, await measureStart(one.peer)];
        },
        report,
      );
    }
  }
}

async function roundTrips(entries: readonly Entry[], plan: KernelPlan, report: PartsReport): Promise<void> {
  const running: { readonly one: Entry; readonly kernel: RunningKernel }[] = [];
  try {
    for (const one of entries) {
      await attempt(
        one,
        "roundtrip",
        async () => {
          const kernel = await startPeer(one.peer);
          running.push({ one, kernel });
          if (kernel.peer.cells.allTypes) await runCell(kernel, kernel.peer.cells.allTypes);
          await measureRoundTrips(kernel, 0, WARM_UP);
        },
        report,
      );
    }
    for (let turn = 0; turn < plan.numTurns; turn++) {
      for (const { one, kernel } of running) {
        report.advance(`roundtrip, ${one.peer.name}`);
        await attempt(
          one,
          "roundtrip",
          async () => {
            const samples = await measureRoundTrips(kernel, WARM_UP + turn * TURN, TURN);
            one.figures.roundTrips = [...(one.figures.roundTrips ?? []), ...samples];
          },
          report,
        );
      }
    }
  } finally {
    await Promise.all(running.map(({ kernel }) => kernel.close()));
  }
}

async function withKernel(peer: KernelPeer, body: (kernel: RunningKernel) => Promise<void>): Promise<void> {
  const kernel = await startPeer(peer);
  try {
    await body(kernel);
  } finally {
    await kernel.close();
  }
}

interface Alone {
  readonly part: KernelPart;
  readonly plan: KernelPlan;
  readonly figures: KernelFigures;
}

async function measureAlone(kernel: RunningKernel, { part, plan, figures }: Alone): Promise<void> {
  const { sliders, mask, buffer } = kernel.peer.cells;
  if (part === "lines") {
    await runCell(kernel, kernel.peer.cells.trivial(0));
    figures.lines = await measureLines(kernel, plan.numLines);
  }
  if (part === "sliders" && sliders) {
    figures.sliders = await measureSlider(kernel, sliders, plan.sliderSeconds);
    if (mask) figures.mask = await measureSlider(kernel, mask, plan.sliderSeconds);
  }
  if (part === "buffer" && buffer) figures.buffer = await measureBuffer(kernel, buffer, plan.numBuffers);
  if (part === "session") figures.session = await measureSession(kernel, plan.numCells);
}
