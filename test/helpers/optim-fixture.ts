import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";
import { assertClose } from "./assert-close.js";

type Values = Readonly<Record<"weight" | "bias", number[]>>;

/** What test/fixtures/torch/make_optim.py wrote. */
export interface TorchRun {
  readonly lr: number;
  readonly after: readonly Values[];
  readonly norms?: readonly number[];
  readonly maxNorm?: number;
}

export const optimFixture = JSON.parse(
  readFileSync(new URL("../fixtures/torch/optim.json", import.meta.url), "utf8"),
) as {
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly start: Values;
  readonly grads: readonly Values[];
  readonly layerDecay: {
    readonly depth: number;
    readonly layerDecay: number;
    readonly weightDecay: number;
    readonly scales: Readonly<Record<string, [lrScale: number, weightDecay: number]>>;
    readonly shapes: Readonly<Record<string, number[]>>;
  };
} & Readonly<Record<"lars" | "adamwGroups" | "sgd" | "nesterov" | "clipped", TorchRun>>;

/** Does the steps of a PyTorch run on each of its two parameters and compares after every step.
 *
 * @param update (state, gradient, name, step from 1) -> new state; `param` is compared */
export function repeatTorchRun<State extends { param: tf.Tensor }>(
  run: TorchRun,
  start: (param: tf.Tensor) => State,
  update: (state: State, grad: tf.Tensor, at: { name: "weight" | "bias"; step: number }) => State,
): void {
  tf.tidy(() => {
    for (const name of ["weight", "bias"] as const) {
      const tensor = (values: Values) => tf.tensor(values[name], optimFixture.shapes[name]);
      let state = start(tensor(optimFixture.start));
      optimFixture.grads.forEach((grads, i) => {
        state = update(state, tensor(grads), { name, step: i + 1 });
        const what = `${name} after step ${i + 1}`;
        assertClose(state.param, run.after[i]![name], { absolute: 1e-6, relative: 1e-6, what });
      });
    }
  });
}
