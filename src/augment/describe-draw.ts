import { describeRandAugment } from "./rand-augment.js";
import type { EraseDraw } from "./random-erasing.js";
import type { JitterDraw, ViewDraw } from "./view-draw.js";

/** Says in words what a draw does, in the order in which it happens. */
export function describeDraw(draw: ViewDraw): string {
  const parts = [whereFrom(draw)];
  if (draw.flip) parts.push("flipped");
  parts.push(...draw.randAugment.map(describeRandAugment), ...draw.jitter.map(describeJitter));
  if (draw.grey) parts.push("grey");
  if (draw.blurSigma > 0) parts.push(`blurred, sigma ${draw.blurSigma.toFixed(2)} px`);
  if (draw.solarizeThreshold !== null) parts.push(`solarised from ${draw.solarizeThreshold.toFixed(2)}`);
  parts.push(...draw.erase.map(describeErase));
  return parts.join(", ");
}

function whereFrom({ crop, centerCropRatio }: ViewDraw): string {
  if (centerCropRatio !== null)
    return `middle of the picture, ${percent(centerCropRatio)} of its shorter side`;
  return `crop ${crop.width} x ${crop.height} at column ${crop.left}, row ${crop.top}`;
}

const describeJitter = ({ op, amount }: JitterDraw): string =>
  op === "hue" ? `hue turned by ${(amount * 360).toFixed(0)} degrees` : `${op} times ${amount.toFixed(2)}`;

const fillings = { pixel: "noise", rand: "one colour", const: "the mean colour" };

const describeErase = ({ top, left, height, width, mode }: EraseDraw): string =>
  `box of ${percent(width)} x ${percent(height)} at ${percent(left)} across, ${percent(top)} down erased with ${fillings[mode]}`;

const percent = (share: number): string => `${(share * 100).toFixed(share * 100 < 10 ? 1 : 0)}%`;
