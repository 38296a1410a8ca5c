import { createHash } from "node:crypto";
import type { VectorIcon } from "./emoji-sources.js";

const ID = /\bid="([^"]+)"/g;

/** A body as it is compared with others: identifiers are numbered in the order in which they are given (each set has its
 * own prefix), white space that shows nothing is gone, and black is written one way, for an icon in `currentColor` is
 * drawn black. Two icons are the same drawing when this and their view boxes are equal; nothing is said about icons that
 * only look alike. */
export function normaliseBody(body: string): string {
  const number = new Map<string, string>();
  for (const [, id] of body.matchAll(ID)) if (!number.has(id!)) number.set(id!, `i${number.size}`);
  const renamed = (id: string) => number.get(id) ?? id;
  return body
    .replace(ID, (_, id: string) => `id="${renamed(id)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${renamed(id)})`)
    .replace(/href="#([^"]+)"/g, (_, id: string) => `href="#${renamed(id)}"`)
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .replace(/"(?:currentColor|black|#000|#000000)"/gi, '"#000"')
    .trim();
}

/** Equal for equal drawings (`normaliseBody`), else different: 96 bits of a sha-256. */
export function drawingKey({ body, left, top, width, height }: VectorIcon): string {
  const text = `${left} ${top} ${width} ${height} ${normaliseBody(body)}`;
  return createHash("sha256").update(text).digest("base64").slice(0, 16);
}
