import { readFileSync } from "node:fs";
import { join } from "node:path";

const language = "es2023";
const lib = (name: string) => `/// <reference lib="${name}" />\n`;

/** Everything global beside the kernel's own: the language, the DOM and Node. */
export const allTypes = `${lib(language)}${lib("dom")}${lib("dom.iterable")}/// <reference types="node" />\n`;

const printing = ["log", "info", "warn", "error", "debug"].map(
  (name) => `  ${name}(message?: any, ...rest: any[]): void;\n`,
);

/** Enough for a cell that computes and prints: the language and the console, without documentation. Reading the types of Node and of the DOM takes
 * a second. What is here has the same type there.
 *
 * @param folder of the compiler's `lib.*.d.ts` */
export function fewTypes(folder: string): string {
  const texts: string[] = [];
  const seen = new Set<string>();
  const add = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = readFileSync(join(folder, `lib.${name}.d.ts`), "utf8");
    for (const [, inner] of text.matchAll(/^\/\/\/ <reference lib="(.*?)"/gm)) add(inner!);
    texts.push(text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "").replace(/\n\s*\n/g, "\n"));
  };
  add(language);
  return `${texts.join("\n")}\ninterface Console {\n${printing.join("")}}\ndeclare var console: Console;\n`;
}
