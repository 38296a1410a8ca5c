import fc from "fast-check";
import type { Message } from "../../../src/notebook/message.js";

export const key = "a0436f6c-1916-498b-8eb9-e81ab9368e84";

const object = fc.dictionary(
  fc.string({ unit: "binary" }).filter((name) => name !== "__proto__"),
  fc.jsonValue({ maxDepth: 2 }),
  { maxKeys: 4 },
);
const frame = fc.uint8Array({ maxLength: 40 });

const header = fc.record({
  msg_id: fc.uuid(),
  session: fc.uuid(),
  username: fc.string({ unit: "binary" }),
  date: fc.constant("2024-01-01T00:00:00Z"),
  msg_type: fc.constantFrom("execute_request", "comm_msg", "kernel_info_request"),
  version: fc.constant("5.3"),
});

/** Any message that can be sent. */
export const anyMessage: fc.Arbitrary<Message> = fc.record({
  identities: fc.array(frame, { maxLength: 2 }),
  header,
  parentHeader: fc.oneof(header, fc.constant({})),
  metadata: object,
  content: object,
  buffers: fc.array(frame, { maxLength: 3 }),
});
