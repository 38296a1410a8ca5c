import { axisCases } from "./cases/along-axes.js";
import { elementwiseCases } from "./cases/elementwise.js";
import { layoutCases } from "./cases/layout.js";
import { productCases } from "./cases/products.js";
import type { Cases } from "./make-case.js";

/** A few cases of every family, by family; convolutions, pooling and resizing have property tests of their own as well. */
export const kernelCases: Readonly<Record<string, Cases>> = {
  ...elementwiseCases,
  ...axisCases,
  ...layoutCases,
  ...productCases,
};
