import { h } from "../shared/dom.js";
import type { Sprite } from "../shared/sprite.js";

export interface CardContent {
  readonly name: string;
  readonly category: string;
  readonly colour: string;
  readonly tile: number;
}

/** The ring around a point and the card with its picture. Coordinates are pixels of the plot. */
export interface Card {
  readonly elements: readonly HTMLElement[];
  show(content: CardContent, at: { x: number; y: number; width: number }): void;
  hide(): void;
}

const CARD_WIDTH = 168;

export function createCard(sprite: Sprite | null): Card {
  const ring = h("div", { class: "cl-ring", "aria-hidden": "true", hidden: true });
  const canvas = h("canvas", { class: "cl-card-picture", "aria-hidden": "true" });
  const name = h("strong", { dir: "auto" });
  const category = h("span", { dir: "auto" });
  const card = h("div", { class: "cl-card", "data-card": true, hidden: true }, canvas, name, category);
  return {
    elements: [ring, card],
    show(content, { x, y, width }) {
      if (sprite) sprite.draw(canvas, content.tile);
      canvas.hidden = sprite === null;
      name.textContent = content.name;
      category.textContent = content.category;
      card.style.borderTopColor = content.colour;
      ring.style.translate = `${x}px ${y}px`;
      // On the side of the point where there is room.
      const left = x + CARD_WIDTH + 24 < width ? x + 16 : Math.max(0, x - CARD_WIDTH - 16);
      card.hidden = ring.hidden = false;
      card.style.translate = `${left}px ${Math.max(0, y - card.offsetHeight / 2)}px`;
    },
    hide() {
      card.hidden = ring.hidden = true;
    },
  };
}
