import type { Json, MimeBundle } from "../nbformat/index.js";

const binaryTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** The picture in a mime bundle as a data URI, or undefined. In an `<img>` even an SVG runs no script and loads nothing. */
export function pictureUri(data: MimeBundle): { readonly type: string; readonly uri: string } | undefined {
  const svg = data["image/svg+xml"];
  if (typeof svg === "string") {
    const base64 = Buffer.from(svg).toString("base64");
    return { type: "image/svg+xml", uri: `data:image/svg+xml;base64,${base64}` };
  }
  for (const type of binaryTypes) {
    const base64 = base64Of(data[type]);
    if (base64 !== undefined) return { type, uri: `data:${type};base64,${base64}` };
  }
  return undefined;
}

function base64Of(value: Json | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.replaceAll(/\s/g, "");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? text : undefined;
}
