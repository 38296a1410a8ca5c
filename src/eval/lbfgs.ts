/** Value and gradient of a smooth function. */
export type Objective = (x: Float64Array) => Promise<{ value: number; gradient: Float64Array }>;

/** Options of `minimize`. */
export interface LbfgsOptions {
  readonly maxIterations?: number;
  /** Ends when the largest entry of the gradient is below this. */
  readonly tolerance?: number;
}

const MEMORY = 10;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a + scale * b */
function axpy(a: Float64Array, scale: number, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) result[i] = a[i]! + scale * b[i]!;
  return result;
}

/** Minimises a smooth function by L-BFGS with backtracking (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5).
 *
 * @returns the last point, its value, and whether the gradient fell below the tolerance */
export async function minimize(
  objective: Objective,
  start: Float64Array,
  { maxIterations = 200, tolerance = 1e-5 }: LbfgsOptions = {},
): Promise<{ x: Float64Array; value: number; converged: boolean }> {
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let x = start;
  let { value, gradient } = await objective(x);
  const isDone = () => gradient.every((g) => Math.abs(g) < tolerance);
  for (let iteration = 0; iteration < maxIterations && !isDone(); iteration++) {
    const direction = descent(gradient, pairs);
    const slope = dot(direction, gradient);
    let step = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = await objective(axpy(x, step, direction));
    while (!(next.value <= value + 1e-4 * step * slope) && step > 1e-10) {
      step /= 2;
      next = await objective(axpy(x, step, direction));
    }
    if (!(next.value < value)) break; // no further at this precision
    const s = direction.map((d) => step * d);
    const y = axpy(next.gradient, -1, gradient);
    const sy = dot(s, y);
    if (sy > 1e-12) pairs.push({ s, y, rho: 1 / sy });
    if (pairs.length > MEMORY) pairs.shift();
    x = axpy(x, step, direction);
    ({ value, gradient } = next);
  }
  return { x, value, converged: isDone() };
}

/** Two-loop recursion: minus the inverse Hessian estimate times the gradient. */
function descent(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  let q = gradient;
  const alphas = pairs.toReversed().map(({ s, y, rho }) => {
    const alpha = rho * dot(s, q);
    q = axpy(q, -alpha, y);
    return alpha;
  });
  const last = pairs[pairs.length - 1];
  if (last) {
    const scale = dot(last.s, last.y) / dot(last.y, last.y);
    q = q.map((v) => v * scale);
  }
  pairs.forEach(({ s, y, rho }, i) => {
    const beta = rho * dot(y, q);
    q = axpy(q, alphas[pairs.length - 1 - i]! - beta, s);
  });
  return q.map((v) => -v);
}
