import type { Content, Message, MessageExtra } from "../../../src/notebook/message.js";

export interface Published {
  readonly type: string;
  readonly content: Content;
  readonly extra?: MessageExtra;
}

/** A `publish` that keeps what it is given. */
export function recordPublished() {
  const published: Published[] = [];
  const publish = (type: string, content: Content, extra?: MessageExtra) =>
    void published.push({ type, content, extra });
  return { publish, published };
}

/** A message of a front end. */
export function commMessage(type: string, content: Content, buffers: readonly Uint8Array[] = []): Message {
  const header = {
    msg_id: "m",
    session: "s",
    username: "u",
    date: "2026-01-01T00:00:00Z",
    msg_type: type,
    version: "5.3",
  };
  return { identities: [], header, parentHeader: {}, metadata: {}, content, buffers };
}
