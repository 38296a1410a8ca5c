/** Jupyter counts a cursor in code points, JavaScript in UTF-16 code units: they differ after an emoji. */

/** @returns the offset in UTF-16 code units, at most the length of the text */
export function toUtf16(text: string, codePoints: number): number {
  let offset = 0;
  for (let i = 0; i < codePoints && offset < text.length; i++) {
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return offset;
}

/** @returns how many code points lie before the UTF-16 offset */
export function toCodePoints(text: string, offset: number): number {
  return Array.from(text.slice(0, offset)).length;
}
