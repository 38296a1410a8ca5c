import { randomUUID } from "node:crypto";
import type { Content, Message, MessageExtra } from "../message.js";

/** The messaging protocol that this kernel speaks. */
export const PROTOCOL_VERSION = "5.3";

const session = randomUUID();
const username = "kernel";

export interface NewMessageOptions extends MessageExtra {
  /** What this message answers. */
  readonly parent?: Message;
  /** Routing prefix, or the topic of iopub. */
  readonly identities?: readonly Uint8Array[];
}

/** A message of this kernel, made now. */
export function newMessage(type: string, content: Content, options: NewMessageOptions = {}): Message {
  const { parent, identities = [], metadata = {}, buffers = [] } = options;
  return {
    identities,
    header: {
      msg_id: randomUUID(),
      session,
      username,
      date: new Date().toISOString(),
      msg_type: type,
      version: PROTOCOL_VERSION,
    },
    parentHeader: parent?.header ?? {},
    metadata,
    content,
    buffers,
  };
}

/** The answer to a request, to whoever sent it. */
export function newReply(parent: Message, content: Content, metadata: Content = {}): Message {
  const type = parent.header.msg_type.replace(/_request$/, "_reply");
  return newMessage(type, content, { parent, identities: parent.identities, metadata });
}

/** A message for everybody who listens; the topic is its type. */
export function newBroadcast(type: string, content: Content, options: NewMessageOptions = {}): Message {
  return newMessage(type, content, { ...options, identities: [Buffer.from(type)] });
}
