import * as tf from "@tensorflow/tfjs-core";

type Named = Readonly<Record<string, tf.Tensor>>;

/** Gradient checkpointing (Chen et al., arXiv 1604.06174): f(x, params), of which only x is kept for the gradient. The gradient runs `f`
 * again and differentiates it, so the tensors inside `f` live one call at a time; value and gradient are the same as without.
 *
 * In a compiled graph the second run waits for the incoming gradient and the next one for all gradients of this one, so that the
 * runtime can neither merge the two runs nor hold many of them at once.
 *
 * @param f pure and differentiable; reads no other trained tensor than `x` and `params`
 * @param x any shape
 * @param params what `f` is also differentiated in
 * @returns `f(x, params)` */
export function checkpoint<T extends tf.Tensor>(
  f: (x: tf.Tensor, params: Named) => T,
  x: tf.Tensor,
  params: Named,
): T {
  const names = Object.keys(params);
  const run = (input: tf.Tensor, ...values: tf.Tensor[]) =>
    f(input, Object.fromEntries(names.map((name, i) => [name, values[i]!])));
  const once = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const [input, ...values] = args as [tf.Tensor, ...tf.Tensor[]];
    save([input, ...values]);
    return {
      value: run(input, ...values),
      gradFunc: (dy, saved) => {
        const [savedInput, ...savedValues] = saved as [tf.Tensor, ...tf.Tensor[]];
        const again = [barrier(savedInput, [dy]), ...savedValues];
        const [dx, ...dValues] = innerGrads(run, again, dy) as [tf.Tensor, ...tf.Tensor[]];
        return [barrier(dx, dValues), ...dValues];
      },
    };
  });
  return once(x, ...Object.values(params)) as T;
}

/** `x`, in a compiled graph not before all of `after` are there. */
function barrier(x: tf.Tensor, after: readonly tf.Tensor[]): tf.Tensor {
  if (after.length === 0 || !tf.getKernel("Barrier", tf.getBackend())) return x;
  const inputs = { x, ...Object.fromEntries(after.map((value, i) => [`after${i}`, value])) };
  return tf.engine().runKernel<tf.Tensor>("Barrier", inputs);
}

/** `tf.grads` for use inside a gradient: tfjs forgets the outer tape when an inner one ends. */
function innerGrads(
  f: (...xs: tf.Tensor[]) => tf.Tensor,
  xs: readonly tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const { state } = tf.engine();
  const outer = state.activeTape;
  try {
    return tf.grads(f)([...xs], dy);
  } finally {
    state.activeTape = outer;
  }
}
