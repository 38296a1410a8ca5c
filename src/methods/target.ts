import * as tf from "@tensorflow/tfjs-core";
import { countParams, sizeOf, unflatten, type Params, type ParamSpec } from "../models/params.js";
import { patchify } from "../ops/patchify.js";
import { project, type Keys } from "./contrastive-term.js";
import { eachPass, encode, encodePatches, pooledViews, type BatchTensors } from "./forward.js";
import { contrastiveSpecs, paramSpecs, type Layout } from "./layout.js";
import { methodEncoderSpecs } from "./positions.js";
import type { MethodMemory } from "./types.js";

/** Parameters of the momentum encoder: all that the projections of a view depend on. */
const targetSpecs = ({ options }: Layout): ParamSpec[] => [
  ...methodEncoderSpecs(options),
  ...contrastiveSpecs(options).filter(({ name }) => name !== "logit_scale"),
];

/** The numbers of the momentum encoder as one vector, for dino with its centre behind. */
function memorySpecs(layout: Layout): ParamSpec[] {
  const { contrastiveObjective, numPrototypes } = layout.options;
  const center: ParamSpec = { name: "center", shape: [numPrototypes], init: { kind: "constant", value: 0 } };
  return [...targetSpecs(layout), ...(contrastiveObjective === "dino" ? [center] : [])];
}

/** What the momentum encoder makes of the large views. No gradient flows into it: it depends on no parameter.
 *
 * @param given with `memory`, see `MethodMemory` */
export function targetKeys(given: BatchTensors, layout: Layout): Keys {
  const inputs = Object.fromEntries(Object.entries(given).filter(([name]) => name !== "dropPath")); // as a teacher of DINO
  const { center, ...params } = unflatten(inputs.memory as tf.Tensor1D, memorySpecs(layout));
  const zs =
    layout.options.targetInput === "same"
      ? eachPass(inputs, layout, (own, part) => encode(params, own, part)).map(({ z, patches }) => ({
          z,
          rows: patches.shape[0],
        }))
      : [fullPass(params, inputs, layout)];
  const views = project(params, pooledViews(zs, layout), layout, layout.options.numViews);
  return { views, ...(center && { center }) };
}

function fullPass(params: Params, inputs: BatchTensors, layout: Layout) {
  const patches = patchify(inputs.images!, layout.options.patchSize);
  return { z: encodePatches(params, patches, layout), rows: patches.shape[0] };
}

/** The momentum encoder's numbers, and how a step moves them. */
export function targetMemory(layout: Layout): MethodMemory {
  const { targetMomentum, targetMomentumRises, centerMomentum } = layout.options;
  const [specs, trained] = [memorySpecs(layout), paramSpecs(layout)];
  return {
    size: countParams(specs),
    start(params) {
      const memory = new Float32Array(countParams(specs));
      const from = offsets(trained);
      const to = offsets(specs);
      for (const { name, shape } of targetSpecs(layout)) {
        const start = from.get(name)!;
        memory.set(params.subarray(start, start + sizeOf(shape)), to.get(name));
      }
      return memory;
    },
    momentumAt: (step, numSteps) => {
      const done = Math.min(1, step / numSteps);
      return targetMomentumRises
        ? 1 - ((1 - targetMomentum) * (1 + Math.cos(Math.PI * done))) / 2
        : targetMomentum;
    },
    next: (params, inputs) =>
      tf.tidy(() => {
        const names = targetSpecs(layout).map(({ name }) => name);
        const flat = tf.concat(
          names.map((name) => tf.reshape(params[name]!, [-1])),
          0,
        );
        const copy = tf.slice(inputs.memory!, [0], [flat.size]);
        const moved = mix(copy, flat, inputs.targetMomentum!);
        if (specs.length === names.length) return moved as tf.Tensor1D;
        const { views, center } = targetKeys(inputs, layout);
        const mean = tf.mean(tf.concat([...views], 0), 0);
        return tf.concat1d([moved as tf.Tensor1D, mix(center!, mean, centerMomentum) as tf.Tensor1D]);
      }),
  };
}

/** `kept * old + (1 - kept) * young` */
const mix = (old: tf.Tensor, young: tf.Tensor, kept: tf.Tensor | number): tf.Tensor =>
  tf.add(tf.mul(old, kept), tf.mul(young, tf.sub(1, kept)));

function offsets(specs: readonly ParamSpec[]): Map<string, number> {
  let offset = 0;
  return new Map(
    specs.map(({ name, shape }) => {
      const start = offset;
      offset += sizeOf(shape);
      return [name, start];
    }),
  );
}
