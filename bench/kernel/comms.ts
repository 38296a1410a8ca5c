import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { Content } from "../../src/notebook/message.js";
import { runCell, type RunningKernel } from "./running-kernel.js";

/** What came of a slider that was dragged. Latencies in ms. */
export interface SliderFigure {
  readonly numSent: number;
  /** From an update to its `echo_update`. */
  readonly echoMs: readonly number[];
  /** From an update to the one that its listener set; of several between two of these only the last value comes. */
  readonly answerMs: readonly number[];
  /** Whether the last value came by both ways. */
  readonly isLastThere: boolean;
}

/** Times of 50 MB by a comm, s. */
export interface BufferFigure {
  readonly toKernel: readonly number[];
  readonly fromKernel: readonly number[];
  /** Bytes that came the one and the other way, the least. */
  readonly numBytes: number;
}

export const BUFFER_BYTES = 50e6;
const PER_SECOND = 60;

/** The ids of the widgets that a cell opens, by the value that they begin with. */
async function openWidgets(kernel: RunningKernel, code: string): Promise<Map<number, string>> {
  const ids = new Map<number, string>();
  const off = kernel.client.onOutput(({ header, content }) => {
    if (header.msg_type !== "comm_open") return;
    const { state } = content["data"] as { state?: { value?: unknown } };
    if (typeof state?.value === "number") ids.set(state.value, String(content["comm_id"]));
  });
  await runCell(kernel, code);
  off();
  return ids;
}

const updateOf = (value: number) => ({ method: "update", state: { value }, buffer_paths: [] });

/** Drags a slider: 60 values a second, whether or not the kernel has answered. */
export async function measureSlider(
  kernel: RunningKernel,
  code: string,
  seconds: number,
): Promise<SliderFigure> {
  const { client } = kernel;
  const ids = await openWidgets(kernel, code);
  const [slider, label] = [ids.get(-1)!, ids.get(-2)!];
  const sentMs: number[] = [];
  const came = { echo: [] as number[], answer: [] as number[], lastEcho: -1, lastAnswer: -1 };
  const off = client.onOutput(({ content }) => {
    const { method, state } = (content["data"] ?? {}) as { method?: string; state?: { value?: number } };
    const value = state?.value;
    if (value === undefined || sentMs[value] === undefined) return;
    const ms = performance.now() - sentMs[value];
    if (content["comm_id"] === slider && method === "echo_update") came.echo[(came.lastEcho = value)] = ms;
    if (content["comm_id"] === label && method === "update") came.answer[(came.lastAnswer = value)] = ms;
  });
  const numSent = seconds * PER_SECOND;
  const startMs = performance.now();
  for (let value = 0; value < numSent; value++) {
    await delay(Math.max(0, startMs + (value * 1000) / PER_SECOND - performance.now()));
    sentMs[value] = performance.now();
    client.send("comm_msg", { comm_id: slider, data: updateOf(value) });
  }
  const isLastThere = () => came.lastEcho === numSent - 1 && came.lastAnswer === numSent - 1;
  for (let waits = 0; waits < 500 && !isLastThere(); waits++) await delay(10);
  off();
  const there = (values: number[]) => values.filter((value) => value !== undefined);
  return {
    numSent,
    echoMs: there(came.echo),
    answerMs: there(came.answer),
    isLastThere: isLastThere(),
  };
}

/** Sends 50 MB to a widget and asks it for as much. */
export async function measureBuffer(
  kernel: RunningKernel,
  code: string,
  repeats: number,
): Promise<BufferFigure> {
  const id = (await openWidgets(kernel, code)).get(-3)!;
  const bytes = new Uint8Array(BUFFER_BYTES).fill(7);
  const figure = { toKernel: [] as number[], fromKernel: [] as number[], numBytes: Infinity };
  for (let i = 0; i < repeats; i++) {
    const there = await ask(kernel, id, { want: 0 }, [bytes]);
    figure.toKernel.push(there.seconds);
    const back = await ask(kernel, id, { want: BUFFER_BYTES }, []);
    figure.fromKernel.push(back.seconds);
    figure.numBytes = Math.min(figure.numBytes, there.got, back.numBytes);
  }
  return figure;
}

function ask(
  { client }: RunningKernel,
  comm_id: string,
  content: Content,
  buffers: readonly Uint8Array[],
): Promise<{ seconds: number; got: number; numBytes: number }> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error("no answer to a buffer within 60 s")), 60_000);
    const off = client.onOutput((message) => {
      const data = (message.content["data"] ?? {}) as { method?: string; content?: { got?: number } };
      if (message.content["comm_id"] !== comm_id || data.method !== "custom") return;
      off();
      clearTimeout(limit);
      const numBytes = message.buffers.reduce((sum, { length }) => sum + length, 0);
      resolve({ seconds: (performance.now() - startMs) / 1000, got: data.content?.got ?? 0, numBytes });
    });
    client.send("comm_msg", { comm_id, data: { method: "custom", content } }, { buffers });
  });
}
