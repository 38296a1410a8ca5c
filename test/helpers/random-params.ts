import type { Params, ParamSpec } from "../../src/models/params.js";
import { normalTensor } from "./random-values.js";

/** Every parameter standard normal, so that no bias is 0 and no norm is the identity. */
export function randomParams(specs: readonly ParamSpec[], seed = 1): Params {
  return Object.fromEntries(
    specs.map(({ name, shape }, i) => [name, normalTensor([...shape], 100 * seed + i)]),
  );
}
