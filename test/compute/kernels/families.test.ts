import { kernelCases } from "./cases.js";
import { checkCases } from "./check-cases.js";

describe("kernels, compiled, by family", () => {
  for (const [family, cases] of Object.entries(kernelCases)) {
    it(`${family}: values and gradients equal eager cpu`, () => checkCases(cases));
  }
});
