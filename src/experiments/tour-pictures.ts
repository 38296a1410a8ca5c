import type { EmojiSet } from "../data/emoji.js";
import { maeAugment, simclrAugment, type AugmentOptions } from "../augment/index.js";
import type { ArmName } from "../methods/option-types.js";
import { ownOrCan, type TourSettings } from "./tour-presets.js";

/** Pixel statistics of ImageNet, of pixels in 0..1 (method.md 2): normalised = (pixel - mean) / std. */
export const normalize = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** SimCLR's views with the crop of MoCo v2 and of the authors' re-implementation, 0.2..1 (method.md 5): below that many views of an emoji
 * are white ground alone. */
const twoViews: AugmentOptions = {
  ...simclrAugment,
  ...{ crop: maeAugment.crop, interpolation: "bilinear" },
};
/** Views are resized as they were when the recipe was chosen. */
const oneView: AugmentOptions = { ...maeAugment, interpolation: "bilinear" };

/** The views an arm is trained on: CAN's where the settings have none of its own. */
export const augmentOf = ({ augment }: TourSettings, name: ArmName): AugmentOptions =>
  ({ simclr: twoViews, mae: oneView })[ownOrCan(augment, name)];

/** "red apple, by noto" */
export function pictureName({ items }: EmojiSet, picture: number): string {
  const { name, style } = items[picture]!;
  return `${name.replaceAll("-", " ")}, by ${style}`;
}

/** `[imageSize, imageSize, 3]`, uint8 RGB; a view into the set's memory. */
export function picturePixels({ pictures }: EmojiSet, picture: number): Uint8Array {
  const bytes = pictures.imageSize ** 2 * 3;
  return pictures.pixels.subarray(picture * bytes, (picture + 1) * bytes);
}
