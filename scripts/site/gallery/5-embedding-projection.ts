// Embedding projection
// A map of pictures by what an encoder makes of them; here, of their pixels alone. Move over it, zoom, choose with the lasso, look at the
// neighbours.

import { analysis, data, widgets } from "../../../src/index.js";

const emoji = await data.loadEmoji({ imageSize: 16, maxNames: 40 });
const { length, pixels } = emoji.pictures;
const features = { shape: [length, 16 * 16 * 3], data: Float32Array.from(pixels, (byte) => byte / 255) };
const projection = await analysis.projectEmbeddings({ features, neighbours: 6, showProgress: false });

export default widgets.embeddingProjection({
  ...projection,
  images: { shape: [length, 16, 16, 3], data: pixels },
  labels: emoji.items.map(({ baseName }) => baseName.split(" ").at(-1)!),
  columns: { style: emoji.items.map(({ style }) => style) },
  names: emoji.items.map(({ baseName, style }) => `${baseName}, ${style}`),
  colourBy: "style",
});
