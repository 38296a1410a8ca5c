import assert from "node:assert/strict";
import {
  checkAugmentOptions,
  maeAugment,
  noAugment,
  simclrAugment,
  simclrJitter,
  simclrStrongAugment,
} from "../../src/augment/augment-options.js";
import { byolAugment, evalTransform, fineTuneAugment } from "../../src/augment/presets.js";
import { ConfigError } from "../../src/core/errors.js";

const crop = { minArea: 0.2, maxArea: 1, minRatio: 0.75, maxRatio: 1.5 };
const blur = { probability: 0.5, minSigma: 0.1, maxSigma: 2 };

describe("checkAugmentOptions", () => {
  it("takes every preset as it is", () => {
    const presets = [noAugment, maeAugment, simclrAugment, simclrStrongAugment];
    for (const preset of [...presets, ...byolAugment, evalTransform, fineTuneAugment])
      assert.deepEqual(checkAugmentOptions(preset), preset);
  });

  const refused: [string, object, RegExp][] = [
    [
      "an unknown key",
      { flipProbabilty: 0.5 },
      /unknown key of augment options "flipProbabilty".*did you mean flipProbability\?/,
    ],
    [
      "an unknown key of the crop",
      { crop: { ...crop, minarea: 0.1 } },
      /unknown key of crop options "minarea".*did you mean minArea\?/,
    ],
    [
      "an unknown key of the jitter",
      { jitter: { ...simclrJitter(1), hues: 0.1 } },
      /unknown key of jitter options "hues".*did you mean hue\?/,
    ],
    [
      "an unknown key of the blur",
      { blur: { ...blur, sigma: 1 } },
      /unknown key of blur options "sigma"; expected probability, minSigma or maxSigma/,
    ],
    ["a probability above 1", { flipProbability: 1.5 }, /flipProbability must be between 0 and 1, got 1.5/],
    [
      "a probability that is not a number",
      { greyProbability: NaN },
      /greyProbability must be between 0 and 1, got NaN/,
    ],
    ["an area of 0", { crop: { ...crop, minArea: 0 } }, /crop.minArea must be between 0.0001 and 1, got 0/],
    [
      "areas the wrong way round",
      { crop: { ...crop, maxArea: 0.1 } },
      /crop.maxArea must be between 0.2 and 1, got 0.1/,
    ],
    [
      "ratios the wrong way round",
      { crop: { ...crop, maxRatio: 0.5 } },
      /crop.maxRatio must be between 0.75 and 100, got 0.5/,
    ],
    [
      "a hue beyond half a turn",
      { jitter: { ...simclrJitter(1), hue: 0.6 } },
      /jitter.hue must be between 0 and 0.5, got 0.6/,
    ],
    [
      "a negative strength",
      { jitter: { ...simclrJitter(1), contrast: -1 } },
      /jitter.contrast must be between 0 and 10, got -1/,
    ],
    [
      "a sigma of 0",
      { blur: { ...blur, minSigma: 0 } },
      /blur.minSigma must be between 0.001 and 100, got 0/,
    ],
    [
      "sigmas the wrong way round",
      { blur: { ...blur, maxSigma: 0.05 } },
      /blur.maxSigma must be between 0.1 and 100, got 0.05/,
    ],
    [
      "an unknown interpolation",
      { interpolation: "nearest" },
      /unknown interpolation "nearest"; expected bilinear or bicubic/,
    ],
    [
      "a centre crop larger than the picture",
      { crop: null, centerCropRatio: 1.2 },
      /centerCropRatio must be between 0.01 and 1, got 1.2/,
    ],
    [
      "an unknown key of the solarising",
      { solarize: { probability: 0.2, treshold: 0.5 } },
      /unknown key of solarize options "treshold".*did you mean threshold\?/,
    ],
    [
      "a threshold above 1",
      { solarize: { probability: 0.2, threshold: 128 } },
      /solarize.threshold must be between 0 and 1, got 128/,
    ],
    [
      "a wrong magnitude of RandAugment",
      { randAugment: { numOps: 2, magnitude: -1, magnitudeStd: 0 } },
      /randAugment.magnitude must be between 0 and 10, got -1/,
    ],
    [
      "a wrong share of random erasing",
      { erasing: { ...fineTuneAugment.erasing, probability: 2 } },
      /erasing.probability must be between 0 and 1, got 2/,
    ],
    [
      "a sigma without end",
      { blur: { ...blur, maxSigma: Infinity } },
      /blur.maxSigma must be between 0.1 and 100, got Infinity/,
    ],
  ];
  for (const [what, change, message] of refused) {
    it(`refuses ${what}`, () => {
      const options = { ...simclrAugment, ...change };
      assert.throws(
        () => checkAugmentOptions(options),
        (error) => error instanceof ConfigError && message.test(error.message),
      );
    });
  }
});

describe("simclrJitter", () => {
  it("scales SimCLR's strengths", () => {
    assert.deepEqual(simclrJitter(0.5), {
      probability: 0.8,
      brightness: 0.4,
      contrast: 0.4,
      saturation: 0.4,
      hue: 0.1,
    });
  });
});
