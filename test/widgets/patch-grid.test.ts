import assert from "node:assert/strict";
import sharp from "sharp";
import { createRng } from "../../src/core/rng.js";
import type { PatchColumnKey, PatchGridState } from "../../src/widgets/contract/index.js";
import type { PatchGridInput } from "../../src/widgets/patch-grid-input.js";
import { patchGridState, patchLosses } from "../../src/widgets/patch-grid.js";
import { assertClose } from "../helpers/assert-close.js";

const SIZE = 4;
const PATCH = 2;
const LENGTH = SIZE * SIZE * 3;

function example() {
  const rng = createRng(1, "patch-grid test");
  const draw = (scale: number) => Float32Array.from({ length: LENGTH }, () => scale * rng.normal());
  return {
    name: "a face",
    image: Uint8Array.from({ length: LENGTH }, (_, i) => i),
    view: draw(0.5),
    noise: draw(0.1),
    noiseStd: 0.1,
    mask: [1, 0, 0, 1],
    reconstruction: draw(0.5),
    predictedNoise: draw(0.1),
  };
}

const input = (overrides: Partial<PatchGridInput> = {}): PatchGridInput => ({
  imageSize: SIZE,
  patchSize: PATCH,
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
  normPixLoss: false,
  examples: [example()],
  ...overrides,
});

/** Values of one patch in order of row, column, channel, written out slowly. */
function patchOf(picture: ArrayLike<number>, patch: number): number[] {
  const values: number[] = [];
  for (let y = 0; y < PATCH; y++)
    for (let x = 0; x < PATCH; x++)
      for (let c = 0; c < 3; c++) {
        const row = Math.floor(patch / 2) * PATCH + y;
        const column = (patch % 2) * PATCH + x;
        values.push(picture[(row * SIZE + column) * 3 + c]!);
      }
  return values;
}

const meanSquare = (a: number[], b: number[]) =>
  a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0) / a.length;

async function tileOf(state: PatchGridState, key: PatchColumnKey): Promise<number[]> {
  const { src, columns } = state.sprite!;
  const tile = state.pictures[0]!.tiles[key]!;
  const area = {
    left: (tile % columns) * SIZE,
    top: Math.floor(tile / columns) * SIZE,
    width: SIZE,
    height: SIZE,
  };
  const file = Buffer.from(src.slice(src.indexOf(",") + 1), "base64");
  return [...(await sharp(file).extract(area).removeAlpha().raw().toBuffer())];
}

describe("patchLosses", () => {
  const { view, noise, reconstruction, predictedNoise } = example();

  it("scores pixels where a patch is masked and noise where it is visible", () => {
    const expected = [0, 1, 2, 3].map((patch) =>
      patch === 0 || patch === 3
        ? meanSquare(patchOf(reconstruction, patch), patchOf(view, patch))
        : meanSquare(patchOf(predictedNoise, patch), patchOf(noise, patch)),
    );
    assertClose(patchLosses(input(), example()).map(Number), expected, { relative: 1e-3 });
  });

  it("divides by the unbiased variance of the patch when the target is normalised", () => {
    const target = patchOf(view, 0);
    const mean = target.reduce((a, b) => a + b) / target.length;
    const variance = target.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (target.length - 1);
    const [first, second] = patchLosses(input({ normPixLoss: true }), example());
    assertClose(first!, meanSquare(patchOf(reconstruction, 0), target) / (variance + 1e-6), {
      relative: 1e-3,
    });
    assert.equal(second, patchLosses(input(), example())[1]);
  });

  it("is null where the prediction is missing", () => {
    const losses = patchLosses(input(), { ...example(), predictedNoise: undefined });
    assert.deepEqual(
      losses.map((loss) => loss === null),
      [false, true, true, false],
    );
  });
});

describe("patchGridState", () => {
  it("hides masked patches from the encoder and shows them filled in by the reconstruction", async () => {
    const { view, noise, reconstruction } = example();
    const state = patchGridState(input());
    const shown = (value: number) => Math.min(255, Math.max(0, 255 * (0.5 + 0.25 * value)));
    const visible = await tileOf(state, "visible");
    const filled = await tileOf(state, "reconstruction");
    assert.ok(patchOf(visible, 0).every((value) => value === 128));
    assertClose(
      patchOf(visible, 1),
      patchOf(view, 1).map((value, i) => shown(value + patchOf(noise, 1)[i]!)),
      { absolute: 0.51 },
    );
    assertClose(patchOf(filled, 0), patchOf(reconstruction, 0).map(shown), { absolute: 0.51 });
    assertClose(patchOf(filled, 1), patchOf(view, 1).map(shown), { absolute: 0.51 });
    assert.deepEqual(await tileOf(state, "image"), [...example().image]);
  });

  it("amplifies noise by a whole number and says by how much", async () => {
    const state = patchGridState(input());
    const { caption } = state.columns.find(({ key }) => key === "noise")!;
    assert.match(caption, /× 7,/); // 0.5 / (3 * 0.1 * 0.25) = 6.7
    const expected = [...example().noise].map((value) =>
      Math.min(255, Math.max(0, 255 * (0.5 + 7 * 0.25 * value))),
    );
    assertClose(await tileOf(state, "noise"), expected, { absolute: 0.51 });
  });

  it("leaves columns out that a method does not predict", () => {
    const state = patchGridState(
      input({ examples: [{ ...example(), reconstruction: undefined, predictedNoise: undefined }] }),
    );
    const { tiles } = state.pictures[0]!;
    assert.deepEqual([tiles.reconstruction, tiles.predictedNoise, tiles.difference], [null, null, null]);
    assert.notEqual(tiles.visible, null);
  });

  it("has a state for no pictures, and says which array has the wrong size", () => {
    assert.equal(patchGridState(input({ examples: [] })).sprite, null);
    const short = { ...example(), view: new Float32Array(5) };
    assert.throws(
      () => patchGridState(input({ examples: [short] })),
      /patchGridState: view of "a face" must be \[4, 4, 3\] \(48 values\), got 5/,
    );
    const noMask = { ...example(), mask: [1] };
    assert.throws(() => patchGridState(input({ examples: [noMask] })), /mask of "a face".*got 1/);
  });
});
