// Attention viewer
// What each patch of a picture attends to, by layer and head, or rolled out over the layers. The attention here is how alike the patches are in
// colour, at two sharpnesses for two heads.

import { data, widgets } from "../../../src/index.js";

const emoji = await data.loadEmoji({ imageSize: 64, maxNames: 1 });
const pixels = emoji.pictures.pixels.subarray(0, 64 * 64 * 3);
const colourAt = (patch: number) => {
  const start = (Math.floor(patch / 8) * 8 * 64 + (patch % 8) * 8 + 4 * 65) * 3;
  return pixels.subarray(start, start + 3);
};
const rows = [2, 20].flatMap((sharpness) =>
  Array.from({ length: 64 }, (_, i) => {
    const weights = Array.from({ length: 64 }, (_, j) => {
      const distance =
        colourAt(i).reduce((sum, value, c) => sum + Math.abs(value - colourAt(j)[c]!), 0) / 765;
      return Math.exp(-sharpness * distance);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  }),
);

export default widgets.attentionViewer({
  image: { shape: [64, 64, 3], data: pixels },
  attention: { shape: [1, 2, 64, 64], data: Float32Array.from(rows.flat()) },
});
