import type { Message } from "../message.js";
import { sign } from "./signature.js";

const delimiter = "<IDS|MSG>";
const text = new TextEncoder();

/** The frames of a message: identities, delimiter, signature, header, parent header, metadata, content, buffers.
 *
 * @param key of the connection file
 * @returns JSON frames own their memory; identities and buffers are those of the message
 * @throws TypeError where the content has what JSON has no word for (a bigint, a cycle) */
export function encodeMessage(message: Message, key: string): Uint8Array[] {
  const parts = [message.header, message.parentHeader, message.metadata, message.content].map((part) =>
    text.encode(JSON.stringify(part)),
  );
  return [
    ...message.identities,
    text.encode(delimiter),
    text.encode(sign(parts, key)),
    ...parts,
    ...message.buffers,
  ];
}
