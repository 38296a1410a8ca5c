import { DataError } from "../../core/errors.js";
import { assignIds } from "./cell-ids.js";
import {
  asCount,
  asList,
  asObject,
  asString,
  asText,
  checkJson,
  defaultLimits,
  onlyKeys,
  refuse,
  type ReadLimits,
} from "./check.js";
import { readMimeBundle, readOutputs } from "./read-outputs.js";
import type { Cell, JsonObject, Notebook } from "./types.js";

/** Reads a notebook file, which may come from anywhere. Versions 4.0 to 4.4 are taken as 4.5: their cells get ids.
 *
 * @throws DataError that says the path in the file, what is there and what was wanted */
export function readNotebook(text: string, options: Partial<ReadLimits> = {}): Notebook {
  const limits = { ...defaultLimits, ...options };
  if (text.length > limits.maxChars) {
    throw new DataError(
      `readNotebook: the file has ${text.length} characters, at most ${limits.maxChars} are read`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new DataError(`readNotebook: the file is not JSON: ${(cause as Error).message}`, { cause });
  }
  checkJson(value, limits.maxDepth);
  return readTop(asObject(value, "the file"), limits);
}

function readTop(top: JsonObject, limits: ReadLimits): Notebook {
  if (top["nbformat"] !== 4) refuse("nbformat", top["nbformat"], "4 (jupyter nbconvert --to notebook)");
  const minor = asCount(top["nbformat_minor"], "nbformat_minor") ?? 0;
  onlyKeys(top, "the file", ["nbformat", "nbformat_minor", "metadata", "cells"]);
  const hasIds = minor >= 5;
  const values = asList(top["cells"], "cells", limits.maxCells);
  const cells = values.map((cell, i) => readCell(cell, `cells[${i}]`, { ...limits, hasIds }));
  if (hasIds) checkIds(cells);
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: asObject(top["metadata"], "metadata"),
    cells: hasIds ? cells : assignIds(cells),
  };
}

function checkIds(cells: readonly Cell[]): void {
  const ids = new Map<string, number>();
  cells.forEach(({ id }, i) => {
    if (!/^[\w-]{1,64}$/.test(id)) refuse(`cells[${i}].id`, id, "1 to 64 letters, digits, - or _");
    const before = ids.get(id);
    if (before !== undefined) refuse(`cells[${i}].id`, id, `unique, cells[${before}] has it too`);
    ids.set(id, i);
  });
}

const sharedKeys = ["id", "cell_type", "metadata", "source"];

function readCell(value: unknown, path: string, limits: ReadLimits & { hasIds: boolean }): Cell {
  const cell = asObject(value, path);
  const type = cell["cell_type"];
  if (type !== "code" && type !== "markdown" && type !== "raw") {
    refuse(`${path}.cell_type`, type, "code, markdown or raw");
  }
  const isCode = type === "code";
  onlyKeys(cell, path, [...sharedKeys, ...(isCode ? ["execution_count", "outputs"] : ["attachments"])]);
  const base = {
    id: limits.hasIds ? asString(cell["id"], `${path}.id`) : "",
    source: asText(cell["source"], `${path}.source`),
    metadata: readCellMetadata(cell["metadata"], `${path}.metadata`),
  };
  if (isCode) {
    const execution_count = asCount(cell["execution_count"], `${path}.execution_count`);
    const outputs = readOutputs(cell["outputs"], `${path}.outputs`, limits);
    return { ...base, cell_type: "code", execution_count, outputs };
  }
  if (cell["attachments"] === undefined) return { ...base, cell_type: type };
  return { ...base, cell_type: type, attachments: readAttachments(cell["attachments"], path) };
}

function readAttachments(value: unknown, path: string) {
  const files = Object.entries(asObject(value, `${path}.attachments`));
  return Object.fromEntries(
    files.map(([name, bundle]) => [
      name,
      readMimeBundle(bundle, `${path}.attachments[${JSON.stringify(name)}]`),
    ]),
  );
}

function readCellMetadata(value: unknown, path: string): JsonObject {
  const metadata = asObject(value, path);
  if (metadata["tags"] === undefined) return metadata;
  asList(metadata["tags"], `${path}.tags`, 1000).forEach((tag, i) => {
    if (typeof tag !== "string" || !/^[^,]+$/.test(tag)) {
      refuse(`${path}.tags[${i}]`, tag, "a word without a comma");
    }
  });
  return metadata;
}
