import { readFileSync } from "node:fs";

const language = "es2023";

const printing = ["log", "info", "warn", "error", "debug"].map(
  (name) => `  ${name}(message?: any, ...rest: any[]): void;\n`,
);

/** The compiler's own libraries as one text, with those that they refer to. In one file a program has an interface once: over many files the
 * checker, which each cell makes anew, merges the parts again and again.
 *
 * @param folder of the compiler's `lib.*.d.ts`
 * @returns the text, and the paths of the files that are in it */
function joinLibraries(folder: string, names: readonly string[]) {
  const texts = new Map<string, string>();
  const add = (name: string) => {
    const path = `${folder}/lib.${name}.d.ts`;
    if (texts.has(path)) return;
    const text = readFileSync(path, "utf8");
    texts.set(path, "");
    for (const [, inner] of text.matchAll(/^\/\/\/ <reference lib="(.*?)"/gm)) add(inner!);
    texts.set(path, text.replace(/^\/\/\/ <reference .*$/gm, ""));
  };
  names.forEach(add);
  return { text: [...texts.values()].join("\n"), paths: new Set(texts.keys()) };
}

/** Everything global beside the kernel's own: the language, the DOM and Node. */
export function allTypes(folder: string) {
  const { text, paths } = joinLibraries(folder, [language, "dom", "dom.iterable"]);
  return { text: `/// <reference types="node" />\n${text}`, paths };
}

/** Enough for a cell that computes and prints: the language and the console, without documentation. Reading the types of Node and of the DOM takes
 * a second. What is here has the same type there. */
export function fewTypes(folder: string): string {
  const { text } = joinLibraries(folder, [language]);
  const bare = text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "").replace(/\n\s*\n/g, "\n");
  return `${bare}\ninterface Console {\n${printing.join("")}}\ndeclare var console: Console;\n`;
}
