import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { f32, i32 } from "../../helpers/compiled-equals-eager.js";
import { checkCases, type KernelCase } from "./check-cases.js";

/** A shape of 1 to 4 axes, and numbers from which each op takes its axes and amounts. */
const setting = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
  picks: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
  flag: fc.boolean(),
});
type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

type Make = (setting: Setting) => KernelCase;

const axisOf = ({ shape, picks }: Setting): number => picks[0]! % shape.length;
/** Some of the axes, at least one. */
const axesOf = (s: Setting): number[] => {
  const some = s.shape.flatMap((_, i) => (s.picks[i + 1]! % 2 === 0 ? [i] : []));
  return some.length > 0 ? some : [axisOf(s)];
};
const order = ({ shape, picks }: Setting): number[] =>
  shape.map((_, i) => i).sort((a, b) => picks[a]! - picks[b]! || a - b);
const box = ({ shape, picks }: Setting) => {
  const begin = shape.map((n, i) => picks[i]! % n);
  return { begin, size: shape.map((n, i) => 1 + (picks[i + 4]! % (n - begin[i]!))) };
};
const margins = ({ shape, picks }: Setting): [number, number][] =>
  shape.map((_, i) => [picks[i]! % 3, picks[i + 4]! % 3]);

const on =
  (op: (x: tf.Tensor, s: Setting) => tf.Tensor | tf.Tensor[], compare?: "values"): Make =>
  (s) => ({
    inputs: [f32(...s.shape)],
    op: (x) => op(x, s),
    ...(compare ? { compare } : {}),
  });

const ops: Record<string, Make> = {
  "sums, means, maxima and minima": on((x, s) => [
    tf.sum(x, axesOf(s), s.flag),
    tf.mean(x, axesOf(s), s.flag),
    tf.max(x, axesOf(s), s.flag),
    tf.min(x, axesOf(s), s.flag),
  ]),
  "products, all and any, places of extremes": on(
    (x, s) => [
      tf.prod(x, axesOf(s), s.flag),
      tf.any(tf.greater(x, 0), axesOf(s), s.flag),
      tf.all(tf.greater(x, 0), axesOf(s), s.flag),
      tf.argMax(x, axisOf(s)),
      tf.argMin(x, axisOf(s)),
    ],
    "values",
  ),
  "running sums and products": on(
    (x, s) => [
      tf.cumsum(x, axisOf(s), s.flag, s.picks[9]! % 2 === 0),
      tf.cumprod(x, axisOf(s), s.flag, s.picks[9]! % 2 === 0),
    ],
    "values",
  ),
  transposes: on((x, s) => {
    const once = tf.transpose(x, order(s));
    return [
      once,
      tf.transpose(tf.sin(once), order({ ...s, picks: s.picks.toReversed() })),
      tf.transpose(once),
    ];
  }),
  "slices and reversals": on((x, s) => [tf.slice(x, box(s).begin, box(s).size), tf.reverse(x, axesOf(s))]),
  "strided slices": on((x, s) => {
    const { begin, size } = box(s);
    const strides = s.shape.map((_, i) => 1 + (s.picks[i + 8]! % 3));
    return tf.stridedSlice(
      x,
      begin,
      begin.map((b, i) => b + size[i]!),
      strides,
      s.picks[3]! % 16,
      s.picks[4]! % 16,
    );
  }, "values"),
  "paddings and repeats": on((x, s) => [
    tf.pad(x, margins(s), s.flag ? 0 : 1.5),
    tf.tile(
      x,
      s.shape.map((_, i) => 1 + (s.picks[i]! % 3)),
    ),
  ]),
  "mirrored paddings": on((x, s) => {
    const least = s.flag ? 0 : 1; // "reflect" does not repeat the edge
    const amounts = margins(s).map((pair, i) => pair.map((n) => Math.min(n, s.shape[i]! - least)));
    return tf.mirrorPad(x, amounts as [number, number][], s.flag ? "symmetric" : "reflect");
  }, "values"),
  "joining and taking apart": on((x, s) => {
    const axis = axisOf(s);
    // tfjs cannot take the gradient of an unstack into one part
    const parts = s.shape[axis] === 1 ? [] : tf.unstack(x, axis);
    return [tf.concat([x, tf.sin(x)], axis), tf.stack([x, tf.cos(x)], axis), ...parts];
  }),
  "look-ups": (s) => ({
    inputs: [f32(...s.shape), i32(4)],
    op: (x, ids) => tf.gather(x, ids, axisOf(s)),
    feeds: { 1: s.picks.slice(0, 4).map((p) => p % s.shape[axisOf(s)]!) },
  }),
  "largest of the last axis": on(
    (x, s) => Object.values(tf.topk(x, 1 + (s.picks[0]! % s.shape.at(-1)!))),
    "values",
  ),
  broadcasting: (s) => ({
    inputs: [f32(...s.shape), f32(...s.shape.map((n, i) => (s.picks[i]! % 2 === 0 ? n : 1)))],
    op: (a, b) => [
      tf.add(a, b),
      tf.mul(a, b),
      tf.sub(b, a),
      tf.div(a, tf.add(tf.square(b), 1)),
      tf.maximum(a, tf.broadcastTo(b, s.shape)),
    ],
  }),
};

const some = fc.array(setting, { minLength: 4, maxLength: 4 });

describe("kernels over random shapes and axes, compiled", () => {
  for (const [name, make] of Object.entries(ops)) {
    it(`${name} equal eager`, () =>
      fc.assert(
        fc.asyncProperty(some, (list) =>
          checkCases(Object.fromEntries(list.map((s, i) => [`case ${i}`, make(s)]))),
        ),
        { numRuns: 4 },
      ));
  }
});
