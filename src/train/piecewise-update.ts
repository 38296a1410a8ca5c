import { compile } from "../compute/compile.js";
import type { HostArray, InputSpec, TensorFunction } from "../compute/types.js";
import { adamW, type AdamWInputs, type AdamWOptions, type AdamWState } from "../optim/adamw.js";
import type { Target } from "./gradient-passes.js";
import type { TrainState } from "./stepper.js";

/** Numbers in a piece: some arrays of this length fit into a core's cache. */
const PIECE = 1 << 18;

const stateNames = ["params", "m", "v"] as const;
const vectorNames = [...stateNames, "gradient", "decayMask"] as const;
const scalarNames = ["lr", "biasCorrection1", "biasCorrection2"] as const;

/** Options of `createPiecewiseUpdate`. */
export interface PiecewiseUpdateOptions {
  /** Constants; default: `adamWDefaults`. */
  readonly adamW?: Partial<AdamWOptions> | undefined;
  /** 1 where weight decay applies, 0 elsewhere. */
  readonly decayMask: Float32Array;
  readonly target?: Target;
  /** Numbers in a piece; default 2^18. */
  readonly pieceSize?: number;
}

/** AdamW over flat vectors in place, piece by piece: each number is updated by itself, so the result is the same as in one piece, and
 * the update needs no memory of the vectors' size.
 *
 * @param state flat vectors of equal length, written to by `run` */
export async function createPiecewiseUpdate(state: TrainState, options: PiecewiseUpdateOptions) {
  const { decayMask, target, pieceSize = PIECE } = options;
  const total = state.params.length;
  const size = Math.min(total, pieceSize);
  const vector: InputSpec = { shape: [size], dtype: "float32" };
  const scalar: InputSpec = { shape: [], dtype: "float32" };
  const inputs = Object.fromEntries([
    ...vectorNames.map((name) => [name, vector] as const),
    ...scalarNames.map((name) => [name, scalar] as const),
  ]);
  const f: TensorFunction = (tensors) => {
    const { gradient, ...rest } = tensors as unknown as AdamWState &
      AdamWInputs & { gradient: AdamWState["m"] };
    return { ...adamW(rest, gradient, rest, options.adamW) };
  };
  const compiled = await compile(f, { inputs, ...target, name: "update", checkFinite: false });
  const piece = { params: new Float32Array(size), m: new Float32Array(size), v: new Float32Array(size) };
  return {
    /** One update of the whole state. */
    async run(
      gradient: Float32Array,
      hyper: Readonly<Record<(typeof scalarNames)[number], number>>,
    ): Promise<void> {
      const scalars = Object.fromEntries(scalarNames.map((name) => [name, Float32Array.of(hyper[name])]));
      const vectors = { ...state, gradient, decayMask };
      for (let done = 0; done < total; done += size) {
        // The last piece reaches back over numbers that are done; of those nothing is kept.
        const start = Math.min(done, total - size);
        const part = (name: (typeof vectorNames)[number]): HostArray =>
          vectors[name].subarray(start, start + size);
        await compiled.run(
          { ...Object.fromEntries(vectorNames.map((name) => [name, part(name)])), ...scalars },
          piece,
        );
        for (const name of stateNames) state[name].set(piece[name].subarray(done - start), done);
      }
    },
    dispose: () => compiled.dispose(),
  };
}
