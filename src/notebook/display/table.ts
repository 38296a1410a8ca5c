import { escapeHtml } from "../../widgets/html.js";
import type { MimeBundle } from "./mime-bundle.js";
import { plainText } from "./mime-bundle.js";

type Row = Readonly<Record<string, unknown>>;

const MAX_ROWS = 30;
const MAX_COLUMNS = 20;

const isRow = (value: unknown): value is Row => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === null || Object.getPrototypeOf(prototype) === null) && Object.keys(value).length > 0;
};

/** Whether a value is a list of records of one kind: all plain objects, the first one's keys in most of them. */
export function isTable(value: readonly unknown[]): value is readonly Row[] {
  const rows = value.slice(0, MAX_ROWS);
  const keys = Object.keys(isRow(rows[0]) ? rows[0] : {});
  if (keys.length === 0 || !value.every(isRow)) return false;
  const numShared = rows.filter((row) => keys.some((key) => Object.hasOwn(row as Row, key))).length;
  return numShared > rows.length / 2;
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (typeof value === "string") return value.length > 200 ? `${value.slice(0, 200)}…` : value;
  if (value instanceof Date) return plainText(value);
  const text = plainText(value, { depth: 0 }).replace(/\s+/g, " ");
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

const tag = (name: string, text: string): string => `<${name}>${escapeHtml(text)}</${name}>`;

/** A list of records as an HTML table, its text escaped: the first 30 rows and 20 columns. */
export function tableBundle(rows: readonly Row[]): MimeBundle {
  const shown = rows.slice(0, MAX_ROWS);
  const all = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  const columns = all.slice(0, MAX_COLUMNS);
  const head = ["", ...columns].map((name) => tag("th", name)).join("");
  const body = shown.map((row, i) => {
    const cells = columns.map((name) => tag("td", cell(Object.hasOwn(row, name) ? row[name] : undefined)));
    return `<tr>${tag("th", String(i))}${cells.join("")}</tr>`;
  });
  const cut = rows.length > shown.length || all.length > columns.length;
  const size = cut ? `<p>${rows.length} rows, ${all.length} columns</p>` : "";
  const html = `<table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>${size}`;
  return { data: { "text/html": html, "text/plain": plainText(rows) } };
}
