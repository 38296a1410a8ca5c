export const base64 = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64");

/** State as JSON for a page, its arrays as base64, which the front ends read too. */
export const portable = (state: object): string =>
  JSON.stringify(state, (_, value: unknown) => (ArrayBuffer.isView(value) ? base64(value) : value));
