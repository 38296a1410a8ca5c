// Noise explorer
// A picture, the noise that is added to it, and how the level of the noise is told to the decoder.

import { data, widgets } from "../../../src/index.js";

const emoji = await data.loadEmoji({ imageSize: 64, maxNames: 1 });
const image = { shape: [64, 64, 3], data: emoji.pictures.pixels.subarray(0, 64 * 64 * 3) };

export default widgets.noiseExplorer({ image, sigma: 0.5, sigmaMax: 2 });
