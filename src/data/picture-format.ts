/** Kinds of picture file that are read. */
export type PictureFormat = "jpeg" | "png" | "webp" | "gif" | "svg";

const FORMAT_OF_EXTENSION: Readonly<Record<string, PictureFormat>> = {
  jpg: "jpeg",
  jpeg: "jpeg",
  png: "png",
  webp: "webp",
  gif: "gif",
  svg: "svg",
};

/** What a file's name says it is, in any case; undefined if its extension is not one of a picture. */
export function formatOfName(name: string): PictureFormat | undefined {
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(FORMAT_OF_EXTENSION, extension)
    ? FORMAT_OF_EXTENSION[extension]
    : undefined;
}

/** What a file's first bytes say it is; undefined if it is none of them. The other formats that sharp reads are not let
 * through, and neither is gzipped SVG, whose size is not known before it is unpacked. */
export function formatOfBytes(bytes: Uint8Array): PictureFormat | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return "gif";
  if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) return "webp";
  if (/^(\xef\xbb\xbf)?\s*</.test(head) && head.includes("<svg")) return "svg";
  return undefined;
}
