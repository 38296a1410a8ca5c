import { inRange, withDefaults, wholeNumber } from "../core/config.js";
import type { Rng } from "../core/rng.js";

/** RandAugment as timm has it, all 15 operations growing with the magnitude (its `inc1`). */
export interface RandAugmentOptions {
  /** Operations drawn for a view; each is then applied with p 0.5. */
  readonly numOps: number;
  /** 0..10 */
  readonly magnitude: number;
  /** Standard deviation of each operation's own magnitude. */
  readonly magnitudeStd: number;
}

/** timm's `rand-m9-mstd0.5-inc1`, with which MAE is fine-tuned (method.md 3.2). */
export const fineTuneRandAugment: RandAugmentOptions = { numOps: 2, magnitude: 9, magnitudeStd: 0.5 };

export const RAND_AUGMENT_OPS = [
  "autoContrast",
  "equalize",
  "invert",
  "rotate",
  "posterize",
  "solarize",
  "solarizeAdd",
  "color",
  "contrast",
  "brightness",
  "sharpness",
  "shearX",
  "shearY",
  "translateX",
  "translateY",
] as const;
export type RandAugmentOp = (typeof RAND_AUGMENT_OPS)[number];

/** One operation. Its amount: `rotate` degrees; `posterize` bits that stay; `solarize` the value from which, and `solarizeAdd` what is
 * added, of 256; `color`, `contrast`, `brightness`, `sharpness` a factor; `shear` a slope; `translate` a share of the side; else 0. */
export interface RandAugmentDraw {
  readonly op: RandAugmentOp;
  readonly amount: number;
}

/** @throws ConfigError on an unknown key or a value out of range */
export function checkRandAugmentOptions(options: RandAugmentOptions): void {
  withDefaults("randAugment options", fineTuneRandAugment, options);
  wholeNumber("randAugment.numOps", options.numOps, 0);
  inRange("randAugment.magnitude", options.magnitude, 0, 10);
  inRange("randAugment.magnitudeStd", options.magnitudeStd, 0, 10);
}

const MAX_MAGNITUDE = 10;
const APPLY_PROBABILITY = 0.5;

/** Draws operations with replacement. */
export function drawRandAugment(
  { numOps, magnitude, magnitudeStd }: RandAugmentOptions,
  rng: Rng,
): RandAugmentDraw[] {
  const draws: RandAugmentDraw[] = [];
  for (let i = 0; i < numOps; i++) {
    const op = RAND_AUGMENT_OPS[rng.int(RAND_AUGMENT_OPS.length)]!;
    if (rng.uniform() >= APPLY_PROBABILITY) continue;
    const own = magnitudeStd > 0 ? magnitude + magnitudeStd * rng.normal() : magnitude;
    const level = Math.min(Math.max(own, 0), MAX_MAGNITUDE) / MAX_MAGNITUDE;
    draws.push({ op, amount: amountOf(op, level, rng) });
  }
  return draws;
}

/** What timm's `_LEVEL_TO_ARG` gives.
 *
 * @param level 0..1 */
function amountOf(op: RandAugmentOp, level: number, rng: Rng): number {
  const signed = (value: number) => (rng.uniform() < 0.5 ? -value : value);
  switch (op) {
    case "autoContrast":
    case "equalize":
    case "invert":
      return 0;
    case "rotate":
      return signed(30 * level);
    case "posterize":
      return 4 - Math.trunc(4 * level);
    case "solarize":
      return 256 - Math.trunc(256 * level);
    case "solarizeAdd":
      return Math.trunc(110 * level);
    case "color":
    case "contrast":
    case "brightness":
    case "sharpness":
      return Math.max(0.1, 1 + signed(0.9 * level));
    case "shearX":
    case "shearY":
      return signed(0.3 * level);
    case "translateX":
    case "translateY":
      return signed(0.45 * level);
  }
}

/** Says in words what an operation does. */
export function describeRandAugment({ op, amount }: RandAugmentDraw): string {
  const percent = `${(amount * 100).toFixed(0)}%`;
  switch (op) {
    case "autoContrast":
      return "contrast stretched";
    case "equalize":
      return "histogram equalised";
    case "invert":
      return "negative";
    case "rotate":
      return `rotated by ${amount.toFixed(0)} degrees`;
    case "posterize":
      return `posterised to ${amount} bits`;
    case "solarize":
      return `solarised from ${amount} of 255`;
    case "solarizeAdd":
      return `${amount} of 255 added to the dark half`;
    case "color":
    case "contrast":
    case "brightness":
    case "sharpness":
      return `${op === "color" ? "saturation" : op} times ${amount.toFixed(2)}`;
    case "shearX":
    case "shearY":
      return `sheared ${op === "shearX" ? "across" : "down"} by ${percent}`;
    case "translateX":
    case "translateY":
      return `moved ${op === "translateX" ? "across" : "down"} by ${percent}`;
  }
}
