// Patch grid
// Pictures, what was hidden of them, and what a model made of it. The model here is a mirror: it does well on a clock,
// and badly on a flag.
// Point at a patch for its place and its loss.

import { core, data, ops, widgets } from "../../../src/index.js";

const emoji = await data.loadEmoji({ imageSize: 64, maxNames: 2 });
const pixels = Float32Array.from(
  emoji.pictures.pixels.subarray(64 * 64 * 3, 5 * 64 * 64 * 3),
  (byte) => byte / 255,
);
const mirrored = pixels.map(
  (_, i) => pixels[i - (i % 192) + (63 - Math.floor((i % 192) / 3)) * 3 + (i % 3)]!,
);
const order = ops.idsRestore(ops.drawIdsShuffle(core.createRng(0, "mask"), 4, 64), 64);

export default widgets.patchGrid({
  images: { shape: [4, 64, 64, 3], data: pixels },
  mask: { shape: [4, 64], data: Float32Array.from(order, (place) => (place < 32 ? 0 : 1)) },
  prediction: { shape: [4, 64, 64, 3], data: mirrored },
  names: emoji.items.slice(1, 5).map(({ baseName, style }) => `${baseName}, ${style}`),
});
