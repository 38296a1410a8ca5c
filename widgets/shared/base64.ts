/** What browsers of 2025 and later have, and the compiler's types not yet. */
interface NativeBase64 {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

/** The bytes of a base64 text. By a loop where the browser has no way of its own: the iterator of `Uint8Array.from` takes a second for a few
 * megabytes. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as NativeBase64;
  if (native.fromBase64) return native.fromBase64(text);
  const chars = atob(text);
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) bytes[i] = chars.charCodeAt(i);
  return bytes;
}
