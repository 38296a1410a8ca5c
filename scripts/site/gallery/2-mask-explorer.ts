// Mask explorer
// Which patches the encoder sees, by mask ratio, seed, patch size and kind of mask. With a kernel behind it, every setting draws a new mask.

import { data, widgets } from "../../../src/index.js";

const emoji = await data.loadEmoji({ imageSize: 64, maxNames: 1 });
const image = { shape: [64, 64, 3], data: emoji.pictures.pixels.subarray(0, 64 * 64 * 3) };

export default widgets.maskExplorer({ image, maskRatio: 0.75 });
