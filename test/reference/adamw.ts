interface Moments {
  param: number;
  m: number;
  v: number;
}

/** One step of PyTorch's AdamW on one number: decay first, then the step along the corrected moments. */
export function adamWReference(
  { param, m, v }: Moments,
  grad: number,
  step: number,
  o: { lr: number; beta1: number; beta2: number; eps: number; weightDecay: number },
): Moments {
  const newM = o.beta1 * m + (1 - o.beta1) * grad;
  const newV = o.beta2 * v + (1 - o.beta2) * grad * grad;
  const denominator = Math.sqrt(newV) / Math.sqrt(1 - Math.pow(o.beta2, step)) + o.eps;
  const decayed = param * (1 - o.lr * o.weightDecay);
  return { param: decayed - ((o.lr / (1 - Math.pow(o.beta1, step))) * newM) / denominator, m: newM, v: newV };
}
