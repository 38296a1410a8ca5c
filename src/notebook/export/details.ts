import type MarkdownIt from "markdown-it";
import type StateBlock from "markdown-it/lib/rules_block/state_block.mjs";
import { escapeHtml } from "../../widgets/html.js";

const OPEN = /^<details( open)?>\s*(?:<summary>(.*?)<\/summary>)?\s*$/i;
const SUMMARY = /^<summary>(.*?)<\/summary>\s*$/i;
const CLOSE = /^<\/details>\s*$/i;

/** The line that closes the block, or undefined. */
function closingLine(lineAt: (line: number) => string, start: number, end: number): number | undefined {
  let depth = 1;
  for (let line = start + 1; line < end; line++) {
    if (OPEN.test(lineAt(line))) depth++;
    else if (CLOSE.test(lineAt(line)) && --depth === 0) return line;
  }
  return undefined;
}

function detailsBlock(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const lineAt = (line: number) =>
    state.src.slice(state.bMarks[line]! + state.tShift[line]!, state.eMarks[line]);
  const found = OPEN.exec(lineAt(start));
  const close = found === null ? undefined : closingLine(lineAt, start, end);
  if (found === null || close === undefined) return false;
  if (silent) return true;
  const below = found[2] === undefined ? SUMMARY.exec(lineAt(start + 1)) : null;
  const open = state.push("details_open", "details", 1);
  open.block = true;
  open.map = [start, close + 1];
  open.info = found[1] === undefined ? "" : "open";
  open.content = found[2] ?? below?.[1] ?? "Details";
  const { lineMax, parentType } = state;
  state.lineMax = close;
  state.md.block.tokenize(state, start + (below === null ? 1 : 2), close);
  state.lineMax = lineMax;
  state.parentType = parentType;
  state.push("details_close", "details", -1).block = true;
  state.line = close + 1;
  return true;
}

/** `<details>` and `<summary>` on lines of their own, the only HTML that is read: the summary is text, what is inside is Markdown. */
export function details(parser: MarkdownIt): void {
  const alt = ["paragraph", "reference", "blockquote", "list"];
  parser.block.ruler.before("fence", "details", detailsBlock, { alt });
  parser.renderer.rules["details_open"] = (tokens, i) => {
    const { info, content } = tokens[i]!;
    return `<details${info && " open"}><summary dir="auto">${escapeHtml(content.trim())}</summary>\n`;
  };
}
