import katex from "katex";
import type MarkdownIt from "markdown-it";
import type StateBlock from "markdown-it/lib/rules_block/state_block.mjs";
import type StateInline from "markdown-it/lib/rules_inline/state_inline.mjs";

/** TeX as MathML, which the browser draws by itself. What cannot be read is shown as it was written. */
const mathml = (tex: string, displayMode: boolean): string =>
  katex.renderToString(tex, {
    displayMode,
    output: "mathml",
    throwOnError: false,
    trust: false,
    strict: "ignore",
    maxSize: 50,
    maxExpand: 1000,
  });

/** Pandoc's rule: no space inside the dollars, no digit after them, so that "$5 and $6" stays text. */
const INLINE = /^\$((?:[^\s$\\]|\\.)(?:(?:[^$\\]|\\.)*?(?:[^\s$\\]|\\.))?)\$(?!\d)/s;

function inlineMaths(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== "$") return false;
  const found = INLINE.exec(state.src.slice(state.pos, Math.min(state.posMax, state.pos + 2000)));
  if (found === null) return false;
  if (!silent) state.push("maths_inline", "math", 0).content = found[1]!;
  state.pos += found[0].length;
  return true;
}

/** `$$…$$` on lines of its own. */
function blockMaths(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const lineAt = (line: number) =>
    state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]).trimEnd();
  if (!lineAt(start).startsWith("$$")) return false;
  const lines = [lineAt(start).slice(2)];
  let line = start;
  while (!lines.at(-1)!.endsWith("$$")) {
    if (++line >= end || lineAt(line) === "") return false;
    lines.push(lineAt(line));
  }
  if (silent) return true;
  const token = state.push("maths_block", "math", 0);
  token.block = true;
  token.content = lines.join("\n").slice(0, -2).trim();
  token.map = [start, line + 1];
  state.line = line + 1;
  return true;
}

/** Maths between dollars, as Jupyter has it. */
export function maths(parser: MarkdownIt): void {
  parser.inline.ruler.before("escape", "maths_inline", inlineMaths);
  const alt = ["paragraph", "reference", "blockquote", "list"];
  parser.block.ruler.before("fence", "maths_block", blockMaths, { alt });
  parser.renderer.rules["maths_inline"] = (tokens, i) => mathml(tokens[i]!.content, false);
  parser.renderer.rules["maths_block"] = (tokens, i) =>
    `<div class="nb-maths" tabindex="0">${mathml(tokens[i]!.content, true)}</div>\n`;
}
