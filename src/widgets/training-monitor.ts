import { ConfigError } from "../core/errors.js";
import type { ArrayInput } from "../core/array-input.js";
import type { Labelled, MonitorPhase, TrainingMonitorState } from "./contract/index.js";
import type { LiveWidget } from "./host.js";
import { lossFigureSvg } from "./loss-terms.js";
import { MonitorCurves, monitorPanels } from "./monitor-curves.js";
import { monitorPictures } from "./monitor-pictures.js";
import { TrainingPace } from "./training-pace.js";
import { WidgetFigure } from "./widget-figure.js";

/** What a training loop logs of a step; any other number in it is a loss term. `train`'s records are such. */
export interface LoggedStep {
  /** Updates done, so that the first is 1. */
  readonly step: number;
  readonly epoch?: number;
  readonly lr?: number;
  readonly imagesPerSecond?: number;
}

/** What a training loop takes of a monitor: hand all of it to `train`. */
export interface MonitorHooks {
  /** Fires when the stop button is pressed. */
  readonly signal: AbortSignal;
  /** To be called after a step, with what was logged. */
  readonly onStep: <Step extends LoggedStep>(record: Step) => void;
  /** To be awaited before a step: waits while the training is paused. */
  readonly beforeStep: () => Promise<void> | undefined;
}

export interface TrainingMonitorInput {
  /** Updates of each arm. */
  readonly steps: number;
  /** What is trained, one after the other; default: one without a name. */
  readonly arms?: readonly (string | Labelled)[];
  /** Milliseconds from one redraw to the next; default 250. */
  readonly everyMs?: number;
  /** Points kept of each curve; default 2000. */
  readonly maxPoints?: number;
  /** Stops the training too, as the button does; a cell's, for example. */
  readonly signal?: AbortSignal;
  readonly useLogScale?: boolean;
  /** Share of the previous smoothed value that is kept, 0 to 0.95; default 0.6. */
  readonly smoothing?: number;
}

/** How long the loop may run before the page is heard. */
const YIELD_MS = 50;

function startingState({ steps, arms = [], ...input }: TrainingMonitorInput): TrainingMonitorState {
  if (!Number.isInteger(steps) || steps < 1)
    throw new ConfigError(`trainingMonitor: steps must be a whole number from 1 on, got ${steps}`);
  const { useLogScale = false, smoothing = 0.6 } = input;
  const labelled = arms.map((arm) => (typeof arm === "string" ? { key: arm, label: arm } : arm));
  const progress = { series: [], curves: new Float32Array(0), progress: null, pictures: null };
  return {
    arms: labelled.length > 0 ? labelled : [{ key: "run", label: "run" }],
    ...{ steps, phase: "waiting", pause: false, stop: false, ping: 0, pong: 0 },
    ...{ ...progress, useLogScale, smoothing },
  };
}

const still = (state: TrainingMonitorState) =>
  lossFigureSvg(monitorPanels(state), { title: "Training", caption: textOf(state) });

function textOf({ phase, progress, steps, arms }: TrainingMonitorState): string {
  if (progress === null) return "training has not begun";
  const label = arms.length > 1 ? ` of ${arms.find(({ key }) => key === progress.arm)?.label ?? ""}` : "";
  return `training ${phase === "running" ? "running" : `is ${phase}`}, step ${progress.step}${label} of ${steps}`;
}

/** A training as it goes on; made by `trainingMonitor`. */
export class TrainingMonitor extends WidgetFigure<TrainingMonitorState> implements MonitorHooks {
  readonly signal: AbortSignal;
  readonly onStep: MonitorHooks["onStep"];
  readonly beforeStep: MonitorHooks["beforeStep"];
  /** All three, to be spread into the options of `train`. */
  readonly hooks: MonitorHooks;
  readonly #stop = new AbortController();
  readonly #pace = new TrainingPace(() => performance.now());
  readonly #curves: MonitorCurves;
  readonly #everyMs: number;
  readonly #steps: number;
  /** By arm. */
  readonly #stepsLeft: Map<string, number>;
  #progress: TrainingMonitorState["progress"] = null;
  #live: LiveWidget<TrainingMonitorState> | undefined;
  #hearsCell = false;
  #phase: MonitorPhase = "waiting";
  #sentMs = -Infinity;
  #yieldedMs = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #resume: (() => void) | undefined;

  constructor(input: TrainingMonitorInput) {
    super({ front: "training-monitor", usesPlotly: true, state: startingState(input), text: textOf, still });
    const { signal, everyMs = 250, maxPoints = 2000 } = input;
    this.signal = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal;
    this.#everyMs = everyMs;
    this.#steps = input.steps;
    this.#stepsLeft = new Map(this.state.arms.map(({ key }) => [key, input.steps]));
    this.#curves = new MonitorCurves(maxPoints);
    this.hooks = this.arm(this.state.arms[0]!.key);
    this.onStep = this.hooks.onStep;
    this.beforeStep = this.hooks.beforeStep;
    this.signal.addEventListener("abort", () => this.#stopped(), { once: true });
  }

  /** The hooks of one of several arms.
   *
   * @throws ConfigError when it is not one of `arms` */
  arm(key: string): MonitorHooks {
    const { arms } = this.state;
    if (!arms.some((arm) => arm.key === key)) {
      throw new ConfigError(
        `trainingMonitor: there is no arm "${key}"; give it in arms, now ${arms.map((arm) => arm.key).join(", ")}`,
      );
    }
    return {
      signal: this.signal,
      onStep: (record) => this.#log(key, record),
      beforeStep: () => this.#turn(),
    };
  }

  override connect(live: LiveWidget<TrainingMonitorState>): void {
    super.connect(live);
    this.#live = live;
    this.#hearsCell = false;
    live.on("change:stop", (stop) => stop && this.#stop.abort());
    live.on("change:pause", () => this.#resume?.());
    live.on("change:ping", (ping) => live.set({ pong: ping }));
  }

  /** Shows pictures of how far the model is, in place of those before: a row for each name.
   *
   *   monitor.showPictures({ picture: views, reconstruction })
   *
   * @param rows `[count, side, side, 3]` each, equal in number and size: 0..255 as a Uint8Array or an int32 tensor, else 0..1
   * @param options.step the step that they are of; default: the last one logged
   * @throws ShapeError when the rows differ */
  showPictures(rows: Readonly<Record<string, ArrayInput>>, options: { readonly step?: number } = {}): void {
    const step = options.step ?? this.#progress?.step ?? 0;
    this.set({ pictures: monitorPictures(rows, step) });
  }

  /** Stops when the cell that trains is interrupted. */
  #hearCell(): void {
    const live = this.#live;
    if (this.#hearsCell || live?.until === undefined) return;
    this.#hearsCell = true;
    live.until("stop").catch(() => {
      if (live.isOpen !== false) this.#stop.abort();
    });
  }

  #log(arm: string, record: LoggedStep): void {
    const { step, epoch = null, lr = null, imagesPerSecond = null } = record;
    // Another arm may be trained by another cell.
    if (step === 1) this.#hearsCell = false;
    this.#hearCell();
    this.#pace.done(step);
    this.#curves.add(arm, record);
    this.#stepsLeft.set(arm, Math.max(0, this.#steps - step));
    const left = [...this.#stepsLeft.values()].reduce((sum, steps) => sum + steps, 0);
    this.#progress = { arm, step, epoch, lr, imagesPerSecond, secondsLeft: this.#pace.left(left) };
    if (this.signal.aborted) return this.#send("stopped");
    if (left === 0) return this.#send("done");
    this.#phase = "running";
    const wait = this.#sentMs + this.#everyMs - performance.now();
    if (wait <= 0) this.#send("running");
    else this.#timer ??= setTimeout(() => this.#send(this.#phase), wait).unref();
  }

  /** Before a step: hears the page now and then, and waits while it says so. */
  #turn(): Promise<void> | undefined {
    this.#hearCell();
    if (this.get("pause") && !this.signal.aborted) return this.#waitWhilePaused();
    if (performance.now() - this.#yieldedMs < YIELD_MS) return undefined;
    return new Promise((done) =>
      setImmediate(() => {
        this.#yieldedMs = performance.now();
        done(this.#turn());
      }),
    );
  }

  async #waitWhilePaused(): Promise<void> {
    const from = performance.now();
    this.#send("paused");
    while (this.get("pause") && !this.signal.aborted) {
      await new Promise<void>((done) => {
        this.#resume = done;
      });
    }
    this.#yieldedMs = performance.now();
    this.#pace.waited(this.#yieldedMs - from);
    if (!this.signal.aborted) this.#send("running");
  }

  #stopped(): void {
    this.#resume?.();
    if (this.#phase !== "done") this.#send("stopped");
  }

  #send(phase: MonitorPhase): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#phase = phase;
    this.#sentMs = performance.now();
    this.set({ ...this.#curves.packed(), progress: this.#progress, phase });
  }
}

/** Shows a training while it runs: every loss term, speed, time left, learning rate, buttons that pause and stop it.
 *
 *   const monitor = trainingMonitor({ steps: 500 });
 *   display(monitor);
 *   await train({ …, ...monitor.hooks });
 *
 * @throws ConfigError when `steps` is no whole number from 1 on */
export const trainingMonitor = (input: TrainingMonitorInput): TrainingMonitor => new TrainingMonitor(input);
