import { SingleBar } from "cli-progress";
import type { Logger, ProgressBar } from "../core/logger.js";
import { progressText, type ProgressState } from "./progress-text.js";

/** The part of a terminal stream that is used. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

/** Where and how to report. */
export interface ConsoleLoggerOptions {
  /** Standard error, so that standard output stays free for results. */
  readonly stream: OutputStream;
  /** Milliseconds. */
  readonly now: () => number;
  /** Default false; also off when the stream is no terminal. */
  readonly useColor?: boolean;
  /** Only warnings. Default false. */
  readonly isQuiet?: boolean;
  /** Without a terminal, time between two lines of one bar. Default 5000. */
  readonly plainEveryMs?: number;
}

const silentBar: ProgressBar = { update: () => undefined, stop: () => undefined };

/** Reports to a terminal with live bars; to anything else (a file, a pipe, CI) with a plain line every few seconds. */
export function createConsoleLogger(options: ConsoleLoggerOptions): Logger {
  const { stream, isQuiet = false } = options;
  const isTerminal = stream.isTTY === true;
  const color = (code: number, text: string) =>
    isTerminal && options.useColor === true ? `\u001b[${code}m${text}\u001b[0m` : text;
  // Clears a bar that stands in the line; it is drawn again below the message.
  const write = (text: string) => stream.write(`${isTerminal ? "\r\u001b[K" : ""}${text}\n`);
  return {
    info: (message) => void (isQuiet || write(message)),
    warn: (message) => void write(`${color(33, "warning:")} ${message}`),
    progress(label, total, unit) {
      if (isQuiet) return silentBar;
      const state = { label, total, unit };
      return isTerminal ? liveBar(state, options, color) : plainBar(state, options);
    },
  };
}

type Fixed = Pick<ProgressState, "label" | "total" | "unit">;

/** Keeps `done`, the start and the info between updates. */
function tracker(fixed: Fixed, now: () => number) {
  let done = 0;
  let info: ProgressState["info"] = {};
  let start: { readonly done: number; readonly at: number } | undefined;
  return {
    update(nowDone: number, nowInfo?: ProgressState["info"]): void {
      start ??= { done: nowDone, at: now() };
      done = nowDone;
      info = nowInfo ?? info;
    },
    state(): ProgressState {
      const elapsedMs = start ? now() - start.at : 0;
      return { ...fixed, done, info, doneAtStart: start?.done ?? 0, elapsedMs };
    },
  };
}

function liveBar(
  fixed: Fixed,
  { stream, now }: ConsoleLoggerOptions,
  color: (code: number, text: string) => string,
): ProgressBar {
  const track = tracker(fixed, now);
  const bar = new SingleBar({
    stream,
    fps: 8,
    // A run that is killed must not leave the terminal without a cursor.
    hideCursor: false,
    // Ctrl-C is for the trainer, which writes a checkpoint first.
    gracefulExit: false,
    format: () => progressText(track.state(), true).replace(/█+/, (filled) => color(36, filled)),
  });
  bar.start(fixed.total, 0);
  let isStopped = false;
  return {
    update(done, info) {
      track.update(done, info);
      bar.update(done);
    },
    stop() {
      if (!isStopped) bar.stop();
      isStopped = true;
    },
  };
}

function plainBar(fixed: Fixed, { stream, now, plainEveryMs = 5000 }: ConsoleLoggerOptions): ProgressBar {
  const track = tracker(fixed, now);
  let writtenAt = -Infinity;
  let written = "";
  const write = () => {
    const text = progressText(track.state(), false);
    if (text !== written) stream.write(`${text}\n`);
    written = text;
    writtenAt = now();
  };
  return {
    update(done, info) {
      track.update(done, info);
      if (now() - writtenAt >= plainEveryMs) write();
    },
    stop: write,
  };
}
