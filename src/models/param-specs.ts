import type { ParamSpec } from "./params.js";

/** Weight `[in, out]`, Xavier-uniform, and bias, 0, of a linear layer (method.md 1.5). */
export function linearSpecs(
  name: string,
  { fanIn, fanOut, useBias = true }: { fanIn: number; fanOut: number; useBias?: boolean },
): ParamSpec[] {
  const weight: ParamSpec = {
    name: `${name}.weight`,
    shape: [fanIn, fanOut],
    init: { kind: "xavierUniform", fanIn, fanOut },
  };
  return useBias ? [weight, constantSpec(`${name}.bias`, fanOut, 0)] : [weight];
}

/** Weight, 1, and bias, 0, of a normalisation over `dim` features. */
export function normSpecs(name: string, dim: number, useBias = true): ParamSpec[] {
  const weight = constantSpec(`${name}.weight`, dim, 1);
  return useBias ? [weight, constantSpec(`${name}.bias`, dim, 0)] : [weight];
}

/** A learned token, N(0, 0.02), kept as timm's `[1, 1, dim]`. */
export function tokenSpec(name: string, dim: number): ParamSpec {
  return { name, shape: [1, 1, dim], init: { kind: "normal", std: 0.02 } };
}

function constantSpec(name: string, dim: number, value: number): ParamSpec {
  return { name, shape: [dim], init: { kind: "constant", value } };
}
