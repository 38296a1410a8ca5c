import type { Content } from "../message.js";
import type { Session } from "../session-types.js";
import { toCodePoints, toUtf16 } from "./code-points.js";

function readCode(request: Content): { readonly code: string; readonly cursor: number } {
  const code = typeof request.code === "string" ? request.code : "";
  const cursor = typeof request.cursor_pos === "number" ? toUtf16(code, request.cursor_pos) : code.length;
  return { code, cursor };
}

/** Content of `complete_reply`; the kind and signature of each match as JupyterLab reads them. */
export function completeReply(session: Session, request: Content): Content {
  const { code, cursor } = readCode(request);
  const outcome = session.complete(code, cursor);
  const start = toCodePoints(code, outcome.start);
  const end = toCodePoints(code, outcome.end);
  const types = outcome.matches.map(({ text, kind, signature }) => ({
    text,
    type: kind,
    start,
    end,
    ...(signature === undefined ? {} : { signature }),
  }));
  return {
    status: "ok",
    matches: outcome.matches.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    metadata: { _jupyter_types_experimental: types },
  };
}

/** Content of `inspect_reply`. */
export function inspectReply(session: Session, request: Content): Content {
  const { code, cursor } = readCode(request);
  const { found, data } = session.inspect(code, cursor, request.detail_level === 1 ? 1 : 0);
  return { status: "ok", found, data, metadata: {} };
}

/** Content of `is_complete_reply`. */
export function isCompleteReply(session: Session, request: Content): Content {
  const { status, indent } = session.isComplete(readCode(request).code);
  return { status, ...(status === "incomplete" ? { indent: indent ?? "" } : {}) };
}
