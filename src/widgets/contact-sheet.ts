import { createCanvas } from "canvas";
import { ShapeError } from "../core/errors.js";
import { CONTACT_SHEET_STYLE } from "./contact-sheet-style.js";
import { html, inlineStyle, type Html } from "./html.js";
import { pageHead } from "./page-head.js";

/** One picture with its words. */
export interface SheetPicture {
  /** `[size, size, 3]`, uint8 RGB. */
  readonly pixels: Uint8Array;
  /** Side in pixels. */
  readonly size: number;
  /** What it is, for who cannot see it, and under the pointer. */
  readonly label: string;
  /** Shown beside it. */
  readonly caption?: string;
}

/** Pictures that belong together. */
export interface SheetRow {
  readonly label: string;
  /** In small print under the label. */
  readonly note?: string;
  /** null: there is none. */
  readonly pictures: readonly (SheetPicture | null)[];
}

/** One table of pictures. */
export interface SheetSection {
  readonly title: string;
  readonly text: string;
  /** Heads of the columns, one per picture of a row; absent: the pictures of a row just follow each other. */
  readonly columns?: readonly string[];
  readonly rows: readonly SheetRow[];
}

/** What a data set looks like, on one page. Text may hold anything, in any script. */
export interface ContactSheet {
  readonly title: string;
  readonly text: string;
  readonly sections: readonly SheetSection[];
}

/** Nothing may be fetched and nothing may run. */
const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Side of a picture on the sheet, in pixels of the page; smaller pictures are enlarged with their pixels visible. */
export const TILE_SIZE = 64;

const WEBP_QUALITY = 88;

/** A picture on a canvas of its own.
 *
 * @throws ShapeError if `pixels` has another length than `[size, size, 3]` */
export function pictureCanvas({ pixels, size, label }: SheetPicture) {
  if (pixels.length !== size * size * 3) {
    throw new ShapeError(
      `contactSheet: "${label}" must be [${size}, ${size}, 3], got ${pixels.length} numbers, not ${size * size * 3}`,
    );
  }
  const canvas = createCanvas(size, size);
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  for (let p = 0; p < size * size; p++) {
    image.data.set([pixels[3 * p]!, pixels[3 * p + 1]!, pixels[3 * p + 2]!, 255], 4 * p);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Small pictures keep every pixel; larger ones are compressed, so that a page stays under 5 MB. */
function source(picture: SheetPicture): string {
  const canvas = pictureCanvas(picture);
  const [format, file] =
    picture.size <= TILE_SIZE / 2
      ? ["png", canvas.encodeSync("png")]
      : ["webp", canvas.encodeSync("webp", WEBP_QUALITY)];
  return `data:image/${format};base64,${file.toString("base64")}`;
}

const tile = (picture: SheetPicture | null): Html =>
  picture === null
    ? html`<span class="none" role="img" aria-label="no picture"></span>`
    : html`<img
        src="${source(picture)}"
        alt="${picture.label}"
        title="${picture.label}"
        width="${TILE_SIZE}"
        height="${TILE_SIZE}"
        class="${picture.size < TILE_SIZE ? "pixels" : "smooth"}"
      />`;

const figure = (picture: SheetPicture | null): Html =>
  picture?.caption === undefined
    ? tile(picture)
    : html`<figure>
        ${tile(picture)}
        <figcaption dir="auto">${picture.caption}</figcaption>
      </figure>`;

const rowHead = ({ label, note }: SheetRow): Html =>
  html`<th scope="row">
    <bdi>${label}</bdi>${note === undefined ? "" : html`<small dir="auto">${note}</small>`}
  </th>`;

const row = (line: SheetRow, hasColumns: boolean): Html =>
  html`<tr>
    ${rowHead(line)}
    ${
      hasColumns
        ? line.pictures.map((picture) => html`<td>${figure(picture)}</td>`)
        : html`<td class="flow">${line.pictures.map(figure)}</td>`
    }
  </tr>`;

const section = ({ title, text, columns, rows }: SheetSection, index: number): Html =>
  html`<section id="part-${index}" aria-labelledby="part-${index}-title">
    <h2 id="part-${index}-title" dir="auto">${title}</h2>
    <p dir="auto">${text}</p>
    <div class="scroll" role="region" aria-labelledby="part-${index}-title" tabindex="0">
      <table>
        ${
          columns === undefined
            ? ""
            : html`<thead>
                <tr>
                  <td></td>
                  ${columns.map((name) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
                </tr>
              </thead>`
        }
        <tbody>
          ${rows.map((line) => row(line, columns !== undefined))}
        </tbody>
      </table>
    </div>
  </section>`;

/** A contact sheet as one HTML page that needs no network, no script and no other file, light or dark as its reader has it.
 * Text is escaped; a content policy forbids every request.
 *
 * @throws ShapeError if a picture has another size than it says */
export function renderContactSheet({ title, text, sections }: ContactSheet): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        ${pageHead({ title, contentPolicy: CONTENT_POLICY })}
        <style>
          ${inlineStyle(CONTACT_SHEET_STYLE)}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the pictures</a>
        <header>
          <h1 dir="auto">${title}</h1>
          <p dir="auto">${text}</p>
          <nav aria-label="Contents">
            ${sections.map(({ title }, index) => html`<a href="#part-${index}"><bdi>${title}</bdi></a>`)}
          </nav>
        </header>
        <main id="content" tabindex="-1">${sections.map(section)}</main>
      </body>
    </html> `.markup;
}
