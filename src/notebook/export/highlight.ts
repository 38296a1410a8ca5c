import core from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import { escapeHtml, type Html } from "../../widgets/html.js";

const highlighter = core.newInstance();
const languages = { bash, javascript, json, python, typescript };
for (const [name, language] of Object.entries(languages)) highlighter.registerLanguage(name, language);

/** Code with its words marked by class (`hljs-keyword` and so on); a language that is not known stays plain. */
export function highlight(code: string, language: string): Html {
  // The time grows with the text; nobody reads colours in a megabyte.
  if (code.length > 100_000 || highlighter.getLanguage(language) === undefined) {
    return { markup: escapeHtml(code) };
  }
  return { markup: highlighter.highlight(code, { language, ignoreIllegals: true }).value };
}
