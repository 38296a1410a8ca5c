import { inRange, oneOf, wholeNumber } from "../core/config.js";
import { CanlabError } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import { drawMask, MASK_KINDS, type MaskKind } from "../ops/mask-kinds.js";
import { numKept } from "../ops/masking.js";
import type { ArrayInput } from "../core/array-input.js";
import type { DrawnMask, MaskExplorerState, MaskSettings } from "./contract/index.js";
import type { LiveWidget } from "./host.js";
import { maskExplorerStill } from "./mask-explorer-still.js";
import { DEFAULT_PATCH_SIZE, patchesPerSide, patchSizesOf } from "./patch-size.js";
import { brokenNote, readPicture, toBytes } from "./read-pictures.js";
import { createSprite } from "./sprite.js";
import { WidgetFigure } from "./widget-figure.js";

export interface MaskExplorerOptions {
  /** `[size, size, 3]`, pixels in 0..1, or 0..255 as a Uint8Array or an int32 tensor. */
  readonly image: ArrayInput;
  /** Side of a patch in pixels, a divisor of the size; default 8. */
  readonly patchSize?: number;
  /** Share of the patches that is hidden, 0..1; default 0.5. */
  readonly maskRatio?: number;
  /** A whole number; default 0. */
  readonly seed?: number;
  /** How the hidden patches lie; default "random". */
  readonly maskKind?: MaskKind;
}

const WHAT = "maskExplorer";

const labels: Record<MaskKind, string> = { random: "Random", block: "Blocks", grid: "Grid" };

/** The patch order that a training step 0 with this seed draws for its first picture. */
function drawOrder({ maskRatio, seed, patchSize, maskKind }: MaskSettings, imageSize: number): DrawnMask {
  const gridSize = patchesPerSide(WHAT, imageSize, patchSize);
  const kind = oneOf("maskKind", maskKind as MaskKind, MASK_KINDS);
  const kept = numKept(gridSize ** 2, inRange("maskRatio", maskRatio, 0, 1));
  const rng = createRng(wholeNumber("seed", seed, 0), "mask", 0);
  const idsShuffle = Array.from(drawMask(rng, { kind, rows: 1, gridSize, kept: () => kept }));
  return { maskRatio, seed, patchSize, maskKind, idsShuffle };
}

function maskOf({ idsShuffle, maskRatio }: DrawnMask): number[] {
  const mask = new Array<number>(idsShuffle.length).fill(1);
  for (const patch of idsShuffle.slice(0, numKept(mask.length, maskRatio))) mask[patch] = 0;
  return mask;
}

function answer(settings: MaskSettings, imageSize: number): Pick<MaskExplorerState, "drawn" | "mask"> {
  const drawn = drawOrder(settings, imageSize);
  return { drawn, mask: maskOf(drawn) };
}

const settingKeys = ["maskRatio", "seed", "patchSize", "maskKind"] as const;

/** Draws a new mask whenever a setting changes. */
function connect(live: LiveWidget<MaskExplorerState>): void {
  const redraw = () => {
    const settings = Object.fromEntries(settingKeys.map((key) => [key, live.get(key)]));
    try {
      live.set({ ...answer(settings as unknown as MaskSettings, live.get("imageSize")), note: "" });
    } catch (error) {
      if (!(error instanceof CanlabError)) throw error;
      live.set({ note: error.message });
    }
  };
  for (const key of settingKeys) live.on(`change:${key}`, redraw);
  redraw();
}

/** Masks a picture: sliders for the mask ratio, the seed, the patch size and the kind of mask; shows what the encoder sees, and the patch
 * order (`ids_shuffle`) on demand.
 *
 *   const explorer = maskExplorer({ image });
 *   display(explorer);
 *   explorer.get("mask"); // per patch, 1 = masked
 *
 * `maskRatio`, `seed`, `patchSize`, `maskKind` and `mask` come back. The mask is that of `ops.drawMask(createRng(seed, "mask", 0), …)`: what
 * training with this seed draws first.
 *
 * @throws ShapeError when the image is not square or the patches do not fill it; ConfigError for settings out of range */
export function maskExplorer(options: MaskExplorerOptions): WidgetFigure<MaskExplorerState> {
  const { image, maskRatio = 0.5, seed = 0, maskKind = "random" } = options;
  const { size, pixels, numBroken } = readPicture(image, `${WHAT}: image`);
  const patchSize = options.patchSize ?? DEFAULT_PATCH_SIZE;
  const settings = { maskRatio, seed, patchSize, maskKind };
  const drawn = answer(settings, size);
  const patchSizes = [...new Set([...patchSizesOf(size), patchSize])].sort((a, b) => a - b);
  return new WidgetFigure<MaskExplorerState>({
    front: "mask-explorer",
    state: {
      ...settings,
      imageSize: size,
      picture: createSprite(toBytes(pixels), { tileSize: size, format: "png" })!,
      patchSizes,
      maskKinds: MASK_KINDS.map((key) => ({ key, label: labels[key] })),
      ...drawn,
      note: brokenNote(numBroken, "image"),
    },
    text: (state) => `mask explorer: ${keptText(state)}`,
    still: maskExplorerStill,
    connect,
  });
}

const keptText = ({ mask, maskKind, seed }: MaskExplorerState): string =>
  `${mask.filter((hidden) => hidden === 0).length} of ${mask.length} patches kept, ${maskKind}, seed ${seed}`;
