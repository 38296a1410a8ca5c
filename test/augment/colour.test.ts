import assert from "node:assert/strict";
import fc from "fast-check";
import { brightness, contrast, grey, hue, jitter, saturation, solarize } from "../../src/augment/colour.js";
import { assertClose } from "../helpers/assert-close.js";
import { anySeed, anySize, pixelsOf, trickyPicture } from "../helpers/pictures.js";
import {
  referenceBrightness,
  referenceContrast,
  referenceGrey,
  referenceHue,
  referenceSaturation,
} from "../reference/colour.js";

const changes = [
  { name: "brightness", change: brightness, reference: referenceBrightness, min: 0, max: 3, identity: 1 },
  { name: "contrast", change: contrast, reference: referenceContrast, min: 0, max: 3, identity: 1 },
  { name: "saturation", change: saturation, reference: referenceSaturation, min: 0, max: 3, identity: 1 },
  { name: "hue", change: hue, reference: referenceHue, min: -0.5, max: 0.5, identity: 0 },
];

for (const { name, change, reference, min, max, identity } of changes) {
  describe(name, () => {
    const amount = fc.double({ min, max, noNaN: true });

    it("equals torchvision's formula and stays in 0..1", () => {
      fc.assert(
        fc.property(anySize, anySeed, amount, (size, seed, x) => {
          const picture = trickyPicture(size, seed);
          const expected = reference(pixelsOf(picture), x).flat();
          change(picture, x);
          assertClose(picture, expected, { absolute: 1e-5, relative: 0 });
          assert.ok(picture.every((value) => value >= 0 && value <= 1));
        }),
      );
    });

    it(`leaves the picture as it is at ${identity}`, () => {
      const picture = trickyPicture(8, 3);
      const before = picture.slice();
      change(picture, identity);
      assertClose(picture, before, { absolute: 1e-6, relative: 0 });
    });
  });
}

describe("hue", () => {
  it("turns red to green to blue in thirds, and to the opposite colour in a half", () => {
    const turned = (turns: number) => {
      const picture = Float32Array.from([1, 0, 0]);
      hue(picture, turns);
      return picture;
    };
    assertClose(turned(1 / 3), [0, 1, 0], { absolute: 1e-6 });
    assertClose(turned(-1 / 3), [0, 0, 1], { absolute: 1e-6 });
    assertClose(turned(0.5), [0, 1, 1], { absolute: 1e-6 });
  });

  it("does not change greys", () => {
    const picture = Float32Array.from([0, 0, 0, 0.3, 0.3, 0.3, 1, 1, 1]);
    const before = picture.slice();
    hue(picture, 0.2);
    assert.deepEqual(picture, before);
  });
});

describe("contrast", () => {
  it("of 0 is the mean grey everywhere", () => {
    const picture = Float32Array.from([1, 0, 0, 0, 0, 1]);
    contrast(picture, 0);
    assertClose(picture, Array<number>(6).fill((0.2989 + 0.114) / 2));
  });
});

describe("solarize", () => {
  it("turns values from the threshold on into their negative", () => {
    const picture = Float32Array.from([0, 0.25, 0.49, 0.5, 0.75, 1]);
    solarize(picture, 0.5);
    assertClose(picture, [0, 0.25, 0.49, 0.5, 0.25, 0]);
    const all = trickyPicture(8, 2);
    const before = all.slice();
    solarize(all, 0.25);
    assertClose(
      all,
      before.map((x) => (x < 0.25 ? x : 1 - x)),
    );
  });
});

describe("grey", () => {
  it("equals the luma of torchvision, the same in all channels", () => {
    fc.assert(
      fc.property(anySize, anySeed, (size, seed) => {
        const picture = trickyPicture(size, seed);
        const expected = referenceGrey(pixelsOf(picture)).flat();
        grey(picture);
        assertClose(picture, expected, { absolute: 1e-6 });
        for (const [r, g, b] of pixelsOf(picture)) assert.ok(r === g && g === b);
      }),
    );
  });
});

describe("jitter", () => {
  it("applies the changes in their order", () => {
    const picture = trickyPicture(6, 5);
    const byHand = picture.slice();
    jitter(picture, [
      { op: "contrast", amount: 1.8 },
      { op: "hue", amount: 0.1 },
      { op: "brightness", amount: 0.4 },
    ]);
    contrast(byHand, 1.8);
    hue(byHand, 0.1);
    brightness(byHand, 0.4);
    assert.deepEqual(picture, byHand);
  });

  it("without changes leaves the picture as it is", () => {
    const picture = trickyPicture(6, 5);
    const before = picture.slice();
    jitter(picture, []);
    assert.deepEqual(picture, before);
  });
});
