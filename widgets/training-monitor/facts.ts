import type { TrainingMonitorState } from "../../src/widgets/contract/index.js";
import { h } from "../shared/dom.js";
import type { Model } from "../shared/model.js";

/** "1 h 5 min", "3 min 20 s", "12 s". */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const phases: Readonly<Record<TrainingMonitorState["phase"], string>> = {
  waiting: "Training has not begun",
  running: "Training",
  paused: "Paused",
  stopped: "Stopped",
  done: "Done",
};

/** Where the training is, in words. */
export function phaseText(model: Model<TrainingMonitorState>): string {
  const phase = model.get("phase");
  if (phase === "running" && model.get("stop")) return "Stopping after this step";
  if (phase === "running" && model.get("pause")) return "Pausing after this step";
  return phases[phase];
}

/** What is known of the training, as label and value. */
export function factsOf(model: Model<TrainingMonitorState>): [label: string, value: string][] {
  const progress = model.get("progress");
  if (progress === null) return [["Step", `0 of ${model.get("steps")}`]];
  const { step, epoch, lr, imagesPerSecond, secondsLeft } = progress;
  const facts: [string, string | null][] = [
    ["Step", `${step} of ${model.get("steps")}`],
    ["Epoch", epoch === null ? null : String(epoch)],
    ["Images/s", imagesPerSecond === null ? null : imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0)],
    ["Time left", secondsLeft === null || model.get("phase") === "stopped" ? null : duration(secondsLeft)],
    ["Learning rate", lr === null ? null : lr.toPrecision(3)],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

export const factList = (facts: readonly [string, string][]): HTMLElement[] =>
  facts.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)));
