import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const css = readFileSync("widgets/shared/widget.css", "utf8");
const pairs = new Map(
  [...css.matchAll(/--cl-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    [light!, dark!] as const,
  ]),
);

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

describe("the palette", () => {
  ["light", "dark"].forEach((theme, t) => {
    it(`reads well in the ${theme} theme: text 4.5 to 1, marks 3 to 1 (WCAG AA)`, () => {
      const colour = (name: string) => pairs.get(name)![t]!;
      for (const ground of ["paper", "surface", "sunken"]) {
        for (const text of ["ink", "ink-soft", "accent"]) {
          const ratio = contrast(colour(text), colour(ground));
          assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
        }
      }
      const marks = [...pairs.keys()].filter((name) => /^(arm|category)-/.test(name));
      assert.equal(marks.length, 16);
      for (const mark of marks) {
        const ratio = Math.min(
          contrast(colour(mark), colour("paper")),
          contrast(colour(mark), colour("surface")),
        );
        assert.ok(ratio >= 3, `${mark}: ${ratio.toFixed(2)}`);
      }
      assert.ok(contrast(colour("accent-ink"), colour("accent")) >= 4.5);
    });
  });
});
