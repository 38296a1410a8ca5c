import { AnsiUp } from "ansi_up";
import type { Html } from "../../widgets/html.js";

const ESCAPE = "\u001b";
const BACKSPACE = "\b";
const moves = new Set(["\r", BACKSPACE]);
// A colour code takes no room: each piece is a character with the codes before it.
const piecePattern = new RegExp(`(?:${ESCAPE}\\[[0-9;]*[A-Za-z])*(?:.|$)`, "gsu");

/** What a terminal would show of a text: a carriage return goes to the start of the line, a backspace one back. */
export function overwrite(text: string): string {
  if (!text.includes("\r") && !text.includes(BACKSPACE)) return text;
  return text.replaceAll("\r\n", "\n").split("\n").map(overwriteLine).join("\n");
}

function overwriteLine(line: string): string {
  const shown: string[] = [];
  let codes = "";
  let at = 0;
  for (const piece of line.match(piecePattern) ?? []) {
    const last = piece.at(-1) ?? "";
    if (!moves.has(last)) {
      shown[at++] = codes + piece;
      codes = "";
      continue;
    }
    codes += piece.slice(0, -1);
    at = last === "\r" ? 0 : Math.max(0, at - 1);
  }
  return shown.join("") + codes;
}

/** Text with ANSI colours as markup; whatever else is in it is escaped. */
export function ansiHtml(text: string): Html {
  const converter = new AnsiUp();
  converter.use_classes = true;
  return { markup: converter.ansi_to_html(overwrite(text)) };
}
