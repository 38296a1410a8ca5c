import { createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA256 over the four JSON parts of a message, as lower-case hexadecimal digits (Jupyter messaging protocol, "wire protocol").
 * Buffers are not signed: that is the protocol.
 *
 * @param key of the connection file */
export function sign(parts: readonly Uint8Array[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** Whether `signature` is that of `parts`; takes the same time wherever the two differ. */
export function isSignedBy(parts: readonly Uint8Array[], signature: Uint8Array, key: string): boolean {
  const wanted = Buffer.from(sign(parts, key));
  return wanted.length === signature.length && timingSafeEqual(wanted, signature);
}
