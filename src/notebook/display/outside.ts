import { appendFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { escapeHtml } from "../../widgets/html.js";
import type { MimeBundle } from "./mime-bundle.js";

/** What stock tslab offers a cell. */
interface Tslab {
  readonly display: { raw(type: string, content: string | Uint8Array): void };
}

let file: string | undefined;

/** From now on `display` outside a kernel adds to this HTML file, which is written anew.
 *
 * @param path undefined: prints text again */
export function displayToFile(path: string | undefined): void {
  file = path;
  if (path === undefined) return;
  writeFileSync(path, '<!doctype html>\n<meta charset="utf-8">\n<title>Output</title>\n');
}

/** Shows a bundle where there is no kernel of ours: in stock tslab, in a file, or as text on standard output. */
export function showOutside({ data }: MimeBundle): void {
  if (file !== undefined) return appendFileSync(file, `<div>${asHtml(data)}</div>\n`);
  const tslab = findTslab();
  if (tslab === undefined) return void process.stdout.write(`${text(data["text/plain"])}\n`);
  const type = best.find((name) => typeof data[name] === "string") ?? "text/plain";
  const content = text(data[type]);
  tslab.display.raw(type, isBase64(type) ? Buffer.from(content, "base64") : content);
}

/** tslab shows one type of each output. */
const best = ["text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/latex"];
const isBase64 = (type: string): boolean => type.startsWith("image/") && type !== "image/svg+xml";
const text = (value: unknown): string =>
  Array.isArray(value) ? value.join("") : typeof value === "string" ? value : JSON.stringify(value ?? "");

/** The tslab that runs this code, if one does: its program is this process's. */
function findTslab(): Tslab | undefined {
  const program = process.argv[1] ?? "";
  if (!/[\\/]tslab([\\/]|$)/.test(program)) return undefined;
  try {
    const loaded = createRequire(join(program, "..", ".."))("tslab") as Partial<Tslab>;
    return loaded.display ? (loaded as Tslab) : undefined;
  } catch {
    return undefined;
  }
}

function asHtml(data: MimeBundle["data"]): string {
  const type = best.find((name) => typeof data[name] === "string");
  if (type === "text/html" || type === "image/svg+xml") return text(data[type]);
  if (type?.startsWith("image/")) return `<img src="data:${type};base64,${text(data[type])}" alt="">`;
  return `<pre>${escapeHtml(text(data[type ?? "text/plain"]))}</pre>`;
}
