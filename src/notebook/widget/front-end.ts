import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { DataError } from "../../core/errors.js";
import { browserAsset } from "../../widgets/assets.js";

/** The code of a widget in the browser. */
export interface FrontEnd {
  readonly esm: string;
  readonly css: string;
  /** Equal for equal front ends. */
  readonly id: string;
}

const bundles = browserAsset("");

const isSource = (front: string): boolean => /\n|[{}();]/.test(front);

function fileOf(front: string | URL): URL {
  if (front instanceof URL) return front;
  if (/^[\w-]+$/.test(front)) return new URL(`${front}.js`, bundles);
  return front.startsWith("file:") ? new URL(front) : pathToFileURL(front);
}

/** Finds a widget's front end, an ES module without bare imports whose default export is `{ initialize?, render? }` (anywidget's AFM).
 *
 * @param front its text; or the path or file URL of a `.js` file, a `.css` file beside it going with it; or the name of one of canlab's
 *   bundles, `patch-grid`
 * @throws DataError when there is no such file */
export function loadFrontEnd(front: string | URL): FrontEnd {
  if (typeof front === "string" && isSource(front)) {
    const hash = createHash("sha256").update(front).digest("hex").slice(0, 16);
    return { esm: front, css: "", id: `canlab.source-${hash}` };
  }
  const file = fileOf(front);
  const style = new URL(file.href.replace(/\.m?js$/, ".css"));
  const css = style.href !== file.href && existsSync(style) ? readFileSync(style, "utf8") : "";
  try {
    return { esm: readFileSync(file, "utf8"), css, id: `canlab.${file.href.replace(/^.*\//, "")}` };
  } catch (cause) {
    const hint = file.href.startsWith(bundles.href)
      ? "npm run build makes those of canlab"
      : "check the path";
    throw new DataError(`widget: there is no front end ${fileURLToPath(file)}; ${hint}`, { cause });
  }
}
