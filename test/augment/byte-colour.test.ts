import assert from "node:assert/strict";
import fc from "fast-check";
import * as bytes from "../../src/augment/byte-colour.js";
import { channelOf, pixelsOf, randomPictures } from "../helpers/pictures.js";
import * as reference from "../reference/byte-colour.js";

/** Up to 40 px, so that equalising has steps of more than one pixel; few levels or many. */
const anyPicture = fc
  .record({
    size: fc.integer({ min: 1, max: 40 }),
    seed: fc.integer({ min: 0, max: 1000 }),
    levels: fc.constantFrom(1, 2, 5, 256),
  })
  .map(({ size, seed, levels }) => {
    const step = Math.max(1, Math.floor(150 / levels));
    const { pixels } = randomPictures(1, size, seed);
    return {
      size,
      pixels: pixels.map((value) => (levels === 256 ? value : 50 + (value % levels) * step)),
    };
  });
const anyFactor = fc.double({ min: 0, max: 2, noNaN: true });

/** Same, but for one level where two ways to write a formula round to different sides. */
function assertSame(actual: Uint8Array, expected: readonly number[]): void {
  let different = 0;
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) <= 1, `value[${i}] is ${actual[i]}, expected ${value}`);
    if (actual[i] !== value) different++;
  });
  assert.ok(different <= 6 + expected.length / 50, `${different} values of ${expected.length} differ`);
}

const byChannel = (pixels: Uint8Array, change: (channel: number[]) => number[]): number[] => {
  const channels = [0, 1, 2].map((c) => change(channelOf(pixels, c)));
  return Array.from(pixels, (_, i) => channels[i % 3]![Math.floor(i / 3)]!);
};

describe("Changes of uint8 pictures", () => {
  it("equalise and stretch each channel as their definitions say", () => {
    fc.assert(
      fc.property(anyPicture, ({ pixels }) => {
        const [equalized, stretched] = [pixels.slice(), pixels.slice()];
        bytes.equalizeBytes(equalized);
        bytes.autoContrastBytes(stretched);
        assert.deepEqual([...equalized], byChannel(pixels, reference.referenceEqualize));
        assertSame(stretched, byChannel(pixels, reference.referenceAutoContrast));
      }),
      { numRuns: 30 },
    );
  });

  const enhancers = [
    ["brightness", bytes.brightnessBytes, reference.referenceBrightness],
    ["colour", bytes.colorBytes, reference.referenceColor],
    ["contrast", bytes.contrastBytes, reference.referenceContrast],
    ["sharpness", bytes.sharpnessBytes, reference.referenceSharpness],
  ] as const;
  for (const [name, change, slow] of enhancers) {
    it(`blend the picture with its degenerate one: ${name}`, () => {
      fc.assert(
        fc.property(anyPicture, anyFactor, ({ size, pixels }, factor) => {
          const changed = pixels.slice();
          change(changed, factor, size);
          assertSame(changed, slow(pixelsOf(pixels), factor, size).flat());
        }),
        { numRuns: 30 },
      );
    });
  }

  it("posterise, solarise and add by value", () => {
    const values = () => Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
    const changed = (change: (pixels: Uint8Array) => void) => {
      const pixels = values();
      change(pixels);
      return channelOf(pixels, 1);
    };
    const all = channelOf(values(), 1);
    assert.deepEqual(
      changed((pixels) => bytes.posterizeBytes(pixels, 3)),
      all.map((value) => Math.floor(value / 32) * 32),
    );
    assert.ok(changed((pixels) => bytes.posterizeBytes(pixels, 0)).every((value) => value === 0));
    assert.deepEqual(
      changed((pixels) => bytes.solarizeBytes(pixels, 200)),
      all.map((value) => (value < 200 ? value : 255 - value)),
    );
    assert.deepEqual(
      changed((pixels) => bytes.solarizeAddBytes(pixels, 110)),
      all.map((value) => (value < 128 ? value + 110 : value)),
    );
  });
});
