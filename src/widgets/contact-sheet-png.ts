import { createCanvas, type SKRSContext2D } from "canvas";
import { TILE_SIZE, pictureCanvas } from "./contact-sheet.js";
import type { ContactSheet, SheetPicture, SheetRow, SheetSection } from "./contact-sheet.js";

const WIDTH = 1240;
const MARGIN = 32;
const LABEL_WIDTH = 168;
const GAP = 8;
const CAPTION_WIDTH = 256;
/** What the canvas can do, and more than any viewer likes. */
const MAX_HEIGHT = 16000;
const FAMILY = "system-ui, 'DejaVu Sans', 'Noto Sans', Arial, sans-serif";
const PAPER = "#fbfaf7";
const INK = "#1d1f23";
const SOFT = "#5b5f66";
const LINE = "#dedbd3";

interface TextStyle {
  readonly size: number;
  readonly color: string;
  readonly weight?: number;
  /** Width to wrap at. */
  readonly width: number;
}

/** Draws down the page; without a context it only measures. */
class Pen {
  y = MARGIN;

  constructor(
    private readonly context: SKRSContext2D,
    private readonly isDrawing: boolean,
  ) {}

  /** @returns the height of the text */
  text(text: string, [x, y]: readonly [number, number], style: TextStyle): number {
    const { size, color, weight = 400, width } = style;
    this.context.font = `${weight} ${size}px ${FAMILY}`;
    this.context.fillStyle = color;
    this.context.textBaseline = "top";
    const lines = this.wrap(text, width);
    const lineHeight = Math.round(size * 1.35);
    if (this.isDrawing) lines.forEach((line, i) => this.context.fillText(line, x, y + i * lineHeight));
    return lines.length * lineHeight;
  }

  picture(picture: SheetPicture | null, x: number, y: number): void {
    if (!this.isDrawing) return;
    this.context.strokeStyle = LINE;
    this.context.strokeRect(x - 0.5, y - 0.5, TILE_SIZE + 1, TILE_SIZE + 1);
    if (picture === null) return;
    this.context.imageSmoothingEnabled = picture.size > TILE_SIZE;
    this.context.drawImage(pictureCanvas(picture), x, y, TILE_SIZE, TILE_SIZE);
  }

  line(): void {
    if (this.isDrawing) {
      this.context.fillStyle = LINE;
      this.context.fillRect(MARGIN, this.y, WIDTH - 2 * MARGIN, 1);
    }
  }

  /** Breaks at spaces and, where a word alone is too long, anywhere. */
  private wrap(text: string, width: number): string[] {
    const fits = (line: string) => this.context.measureText(line).width <= width;
    const lines: string[] = [];
    let line = "";
    // After a hyphen there may be a break, too.
    for (const [, before, word] of text.matchAll(/(^|\s+|(?<=-))([^\s-]+-*|-+)/g)) {
      const longer = line === "" ? word! : `${line}${before === "" ? "" : " "}${word!}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      line = "";
      for (const char of word!) {
        if (line !== "" && !fits(line + char)) {
          lines.push(line);
          line = "";
        }
        line += char;
      }
    }
    return [...lines, line];
  }
}

const heading = { color: INK, weight: 600, width: WIDTH - 2 * MARGIN };
const prose = { size: 14, color: SOFT, width: 760 };

function drawSection(pen: Pen, { title, text, columns, rows }: SheetSection): void {
  pen.y += 28;
  pen.y += pen.text(title, [MARGIN, pen.y], { ...heading, size: 20 }) + 4;
  pen.y += pen.text(text, [MARGIN, pen.y], prose) + 12;
  const places = columnPlaces(columns, rows);
  if (columns !== undefined) {
    const heights = columns.map((name, i) => {
      const style = { size: 12, color: SOFT, width: places[i + 1]! - places[i]! - GAP };
      return pen.text(name, [places[i]!, pen.y], style);
    });
    pen.y += Math.max(0, ...heights) + 6;
  }
  for (const line of rows) drawRow(pen, line, columns === undefined ? undefined : places);
}

/** Where each column begins, and the last one ends: one with captions is wider. */
function columnPlaces(columns: readonly string[] = [], rows: readonly SheetRow[]): number[] {
  let x = MARGIN + LABEL_WIDTH;
  const widths = columns.map((_, i) =>
    rows.some(({ pictures }) => pictures[i]?.caption !== undefined) ? CAPTION_WIDTH + GAP : 24,
  );
  return [x, ...widths.map((width) => (x += TILE_SIZE + GAP + width))];
}

/** Where picture `i` of a row stands; rows without columns are wrapped. */
function placeOf(i: number, places: readonly number[] | undefined): { x: number; line: number } {
  if (places !== undefined) return { x: places[i] ?? WIDTH, line: 0 };
  const left = MARGIN + LABEL_WIDTH;
  const pitch = TILE_SIZE + GAP;
  const perLine = Math.floor((WIDTH - MARGIN - left + GAP) / pitch);
  return { x: left + (i % perLine) * pitch, line: Math.floor(i / perLine) };
}

function drawRow(pen: Pen, { label, note, pictures }: SheetRow, places: readonly number[] | undefined): void {
  pen.line();
  const top = pen.y + GAP;
  const width = LABEL_WIDTH - 2 * GAP;
  let bottom = top + pen.text(label, [MARGIN, top], { size: 14, color: INK, weight: 500, width });
  if (note !== undefined) bottom += pen.text(note, [MARGIN, bottom], { size: 12, color: SOFT, width });
  pictures.forEach((picture, i) => {
    const { x, line } = placeOf(i, places);
    const y = top + line * (TILE_SIZE + GAP);
    pen.picture(picture, x, y);
    bottom = Math.max(bottom, y + TILE_SIZE);
    if (picture?.caption === undefined) return;
    const style = { size: 12, color: SOFT, width: CAPTION_WIDTH - GAP };
    bottom = Math.max(bottom, y + pen.text(picture.caption, [x + TILE_SIZE + GAP, y], style));
  });
  pen.y = bottom + GAP;
}

function drawSheet(pen: Pen, { title, text, sections }: ContactSheet): number {
  pen.y += pen.text(title, [MARGIN, pen.y], { ...heading, size: 26 }) + 6;
  pen.y += pen.text(text, [MARGIN, pen.y], prose);
  for (const section of sections) drawSection(pen, section);
  return Math.min(Math.ceil(pen.y + MARGIN), MAX_HEIGHT);
}

/** A contact sheet as one PNG, 1,240 pixels wide, light, and cut off at 16,000 pixels of height. Its words are in the fonts of
 * the machine; without any there are only pictures.
 *
 * @returns the bytes of the file
 * @throws ShapeError if a picture has another size than it says */
export function contactSheetPng(sheet: ContactSheet): Uint8Array {
  const height = drawSheet(new Pen(createCanvas(1, 1).getContext("2d"), false), sheet);
  const canvas = createCanvas(WIDTH, height);
  const context = canvas.getContext("2d");
  context.fillStyle = PAPER;
  context.fillRect(0, 0, WIDTH, height);
  drawSheet(new Pen(context, true), sheet);
  return canvas.encodeSync("png");
}
