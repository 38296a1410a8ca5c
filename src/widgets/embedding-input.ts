import { cosineNeighbours } from "../analysis/cosine-neighbours.js";
import { wholeNumber } from "../core/config.js";
import { ConfigError, ShapeError } from "../core/errors.js";
import { readArray, type ArrayInput } from "../core/array-input.js";
import type { EmbeddingColumn, EmbeddingMap } from "./contract/index.js";
import type { ColumnInput, EmbeddingProjectionOptions } from "./embedding-options.js";

const isArrayInput = (points: object): points is ArrayInput =>
  "shape" in points && Array.isArray(points.shape);

/** All maps, their coordinates one after another.
 *
 * @throws ShapeError when a map is not `[count, 2]` or `[count, 3]`, or two differ in count */
export function readPlaces({ points, method = "map", names }: EmbeddingProjectionOptions): {
  count: number;
  maps: EmbeddingMap[];
  points: Float32Array;
} {
  const given = isArrayInput(points) ? { [method]: points } : points;
  const read = Object.entries(given).map(([key, input]) => {
    const what = `embeddingProjection: points of "${key}"`;
    const dims = input.shape[1] === 3 ? 3 : 2;
    return { key, dims, ...readArray(input, { what, shape: ["count", dims] }) } as const;
  });
  const count = read[0]?.shape[0] ?? 0;
  for (const { key, shape } of read) {
    if (shape[0] !== count) {
      throw new ShapeError(
        `embeddingProjection: all maps need the same points; "${read[0]!.key}" has ${count}, "${key}" has ${shape[0]}`,
      );
    }
  }
  if (names !== undefined) checkLength("names", names.length, count);
  const all = new Float32Array(read.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of read) {
    all.set(data, at);
    at += data.length;
  }
  return { count, maps: read.map(({ key, dims }) => ({ key, label: key, dims })), points: all };
}

function checkLength(what: string, seen: number, count: number): void {
  if (seen === count) return;
  throw new ShapeError(
    `embeddingProjection: ${what} must have one entry for each of ${count} points, got ${seen}`,
  );
}

/** Categories and numbers to colour by.
 *
 * @throws ShapeError when a column has another length
 * @throws ConfigError when `colourBy` is no column */
export function readColumns(
  { labels, labelNames, columns = {}, colourBy }: EmbeddingProjectionOptions,
  count: number,
): { columns: EmbeddingColumn[]; values: Float32Array; colourBy: string } {
  const given: [string, ColumnInput][] = [
    ...(labels ? [["label", named(labels, labelNames)] as [string, ColumnInput]] : []),
    ...Object.entries(columns),
  ];
  const read = given.map(([key, values]) => {
    checkLength(`column "${key}"`, values.length, count);
    return readColumn(key, values);
  });
  const keys = read.map(({ column }) => column.key);
  if (colourBy !== undefined && !keys.includes(colourBy)) {
    throw new ConfigError(
      `embeddingProjection: colourBy "${colourBy}" is no column; expected ${keys.map((key) => `"${key}"`).join(", ") || "none, since there are no columns"}`,
    );
  }
  const all = new Float32Array(read.length * count);
  read.forEach(({ values }, i) => all.set(values, i * count));
  return { columns: read.map(({ column }) => column), values: all, colourBy: colourBy ?? keys[0] ?? "" };
}

/** Labels as text, so that they are categories also where they are numbers. */
const named = (labels: ColumnInput, names: readonly string[] | undefined): (string | null)[] =>
  Array.from(labels, (label) => {
    if (label === null || Number.isNaN(label)) return null;
    return typeof label === "number" ? (names?.[label] ?? String(label)) : label;
  });

function readColumn(key: string, values: ColumnInput): { column: EmbeddingColumn; values: Float32Array } {
  const list = Array.from(values as ArrayLike<string | number | null>);
  if (list.some((value) => typeof value === "string")) {
    const present = [...new Set(list.filter((value) => value !== null).map(String))];
    const categories = present.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const index = new Map(categories.map((name, i) => [name, i]));
    const codes = Float32Array.from(list, (value) => (value === null ? NaN : index.get(String(value))!));
    return { column: { key, label: key, kind: "category", categories }, values: codes };
  }
  const numbers = Float32Array.from(list, (value) => (value === null ? NaN : Number(value)));
  const finite = numbers.filter(Number.isFinite);
  const min = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const max = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = finite.length > 0 ? { min, max } : { min: 0, max: 0 };
  return { column: { key, label: key, kind: "number", ...range }, values: numbers };
}

function checkIndices(what: string, indices: ArrayLike<number>, count: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (Number.isInteger(index) && index >= 0 && index < count) continue;
    throw new ConfigError(`embeddingProjection: ${what} must be indices below ${count}, got ${index}`);
  }
}

/** @throws ConfigError when an index is out of range */
export function readPairs(pairs: readonly (readonly [number, number])[], count: number): Int32Array {
  const flat = pairs.flat();
  checkIndices("pairs", flat, count);
  return Int32Array.from(flat);
}

/** @throws ConfigError when an index is out of range */
export function readSelection(selection: readonly number[], count: number): number[] {
  checkIndices("selection", selection, count);
  return [...new Set(selection)].sort((a, b) => a - b);
}

/** More would hold up the cell for seconds. */
const MAX_COMPARED = 3000;

interface Near {
  readonly numNeighbours: number;
  readonly neighbours: Int32Array;
  readonly similarities: Float32Array;
}

/** Neighbours as given, or found by the cosine of the features.
 *
 * @throws ShapeError and ConfigError when they do not fit the points */
export function readNeighbours(
  { neighbours, similarities, features }: EmbeddingProjectionOptions,
  count: number,
): Near {
  if (typeof neighbours === "number") return findNeighbours(neighbours, features, count);
  if (neighbours === undefined) {
    return { numNeighbours: 0, neighbours: new Int32Array(0), similarities: new Float32Array(0) };
  }
  const what = "embeddingProjection: neighbours";
  const { shape, data } = readArray(neighbours, { what, shape: [count, "k"] });
  checkIndices("neighbours", data, count);
  const cosines = similarities
    ? readArray(similarities, { what: "embeddingProjection: similarities", shape }).data
    : [];
  return {
    numNeighbours: shape[1]!,
    neighbours: Int32Array.from(data),
    similarities: Float32Array.from(cosines),
  };
}

function findNeighbours(k: number, features: ArrayInput | undefined, count: number): Near {
  wholeNumber("neighbours", k, 1);
  if (features === undefined) {
    throw new ConfigError("embeddingProjection: to find neighbours it needs features, [count, dim]");
  }
  if (count > MAX_COMPARED) {
    throw new ConfigError(
      `embeddingProjection: finding neighbours of ${count} points would hold up the notebook; use projectEmbeddings({ features, neighbours: ${k} })`,
    );
  }
  const { shape, data } = readArray(features, {
    what: "embeddingProjection: features",
    shape: [count, "dim"],
  });
  const numNeighbours = Math.min(k, Math.max(0, count - 1));
  if (numNeighbours === 0) return readNeighbours({ points: {} }, count);
  const table = { features: Float32Array.from(data), rows: count, dim: shape[1]! };
  const { indices, similarities } = cosineNeighbours(table, numNeighbours);
  return { numNeighbours, neighbours: indices, similarities };
}
