import { createHash } from "node:crypto";
import type { Cell } from "./types.js";

/** Gives each cell an id made of its kind and text, so that a generated notebook is the same file every time, and a new cell
 * leaves the ids of the others alone. Equal cells are told apart by a number. */
export function assignIds<C extends Cell>(cells: readonly C[]): C[] {
  const used = new Map<string, number>();
  return cells.map((cell) => {
    const id = createHash("sha256").update(`${cell.cell_type}\0${cell.source}`).digest("hex").slice(0, 8);
    const before = used.get(id) ?? 0;
    used.set(id, before + 1);
    return { ...cell, id: before === 0 ? id : `${id}-${before + 1}` };
  });
}
