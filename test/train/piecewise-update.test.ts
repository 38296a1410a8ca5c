import { createRng } from "../../src/core/rng.js";
import { biasCorrections } from "../../src/optim/adamw.js";
import { createPiecewiseUpdate } from "../../src/train/piecewise-update.js";
import { assertClose } from "../helpers/assert-close.js";
import { adamWReference } from "../reference/adamw.js";

const options = { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0.05 };

describe("createPiecewiseUpdate", () => {
  for (const [total, pieceSize] of [
    [10, 4],
    [8, 4],
    [3, 4],
  ] as const) {
    it(`updates ${total} numbers in pieces of ${pieceSize} as AdamW does, each once`, async () => {
      const rng = createRng(1, "piecewise");
      const draw = () => Float32Array.from({ length: total }, () => rng.normal());
      const decayMask = Float32Array.from({ length: total }, (_, i) => i % 2);
      const state = { params: draw(), m: draw(), v: draw().map((x) => x * x) };
      const expected = Array.from({ length: total }, (_, i) => ({
        param: state.params[i]!,
        m: state.m[i]!,
        v: state.v[i]!,
      }));
      const update = await createPiecewiseUpdate(state, { decayMask, pieceSize });
      for (const step of [1, 2]) {
        const gradient = draw();
        await update.run(gradient, { lr: 0.01, ...biasCorrections(step) });
        expected.forEach((moments, i) => {
          const weightDecay = options.weightDecay * decayMask[i]!;
          expected[i] = adamWReference(moments, gradient[i]!, step, { ...options, lr: 0.01, weightDecay });
        });
      }
      await update.dispose();
      const column = (name: "param" | "m" | "v") => expected.map((moments) => moments[name]);
      assertClose(state.params, column("param"), { what: "params" });
      assertClose(state.m, column("m"), { what: "m" });
      assertClose(state.v, column("v"), { what: "v" });
    });
  }
});
