import type { MonitorPictures } from "../../src/widgets/contract/index.js";
import { h } from "../shared/dom.js";
import { loadSprite } from "../shared/sprite.js";

/** Rows of pictures with their names. */
export async function pictureRows({ rows, columns, sprite, step }: MonitorPictures): Promise<HTMLElement> {
  const sheet = await loadSprite(sprite);
  const lines = rows.map((name, row) => {
    const tiles = Array.from({ length: columns }, (_, i) => {
      const canvas = h("canvas");
      sheet.draw(canvas, row * columns + i);
      return canvas;
    });
    const label = h("span", { class: "cl-monitor-row", dir: "auto", title: name }, name);
    const line = h("div", {
      role: "img",
      "aria-label": `${name}: ${columns} pictures`,
      class: "cl-monitor-tiles",
    });
    line.append(...tiles);
    return h("div", {}, label, line);
  });
  return h(
    "figure",
    { class: "cl-monitor-pictures" },
    h("figcaption", {}, `Pictures at step ${step}`),
    ...lines,
  );
}
