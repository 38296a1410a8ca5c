import assert from "node:assert/strict";
import sharp from "sharp";
import { ConfigError, ShapeError } from "../../src/core/errors.js";
import type { EmbeddingColumn } from "../../src/widgets/contract/index.js";
import {
  embeddingProjection,
  embeddingState,
  type EmbeddingInput,
} from "../../src/widgets/embedding-projection.js";
import { floats, ints } from "../../widgets/embedding-projection/bytes.js";

const input: EmbeddingInput = {
  method: "UMAP",
  imageSize: 2,
  pixels: new Uint8Array(3 * 12),
  names: ["ant", "bus", "cat"],
  categories: ["animals", "vehicles"],
  category: Int32Array.from([0, 1, 0]),
  maps: [{ key: "can", label: "CAN", points: [0, 1, 2, NaN, 4, 5] }],
};

describe("embeddingState", () => {
  it("keeps points, pictures and labels in one order, as JSON", () => {
    const state = embeddingState(input);
    assert.deepEqual([...floats(state.values)], [0, 1, 0]);
    assert.deepEqual([...floats(state.points)], [0, 1, 2, NaN, 4, 5]);
    assert.equal(state.sprite?.count, 3);
    assert.deepEqual([state.map, state.colourBy, state.point], ["can", "category", -1]);
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
  });

  it("says which part does not fit the number of names", () => {
    assert.throws(
      () => embeddingState({ ...input, category: [0] }),
      /category must have 3 values for 3 names, got 1/,
    );
    assert.throws(
      () => embeddingState({ ...input, maps: [{ key: "can", label: "CAN", points: [1, 2] }] }),
      /points of can must have 6 values for 3 names, got 2/,
    );
    assert.throws(() => embeddingState({ ...input, pixels: new Uint8Array(12) }), /pixels must have 36/);
  });
});

const points = { shape: [4, 2], data: [0, 0, 1, 0, 0, 1, 1, 1] };

describe("embeddingProjection", () => {
  it("takes points alone", () => {
    const figure = embeddingProjection({ points });
    assert.equal(figure.state.count, 4);
    assert.deepEqual(figure.state.maps, [{ key: "map", label: "map", dims: 2 }]);
    assert.deepEqual([...floats(figure.state.points)], points.data);
    assert.equal(figure.text(figure.state), "map of 4 embeddings");
  });

  it("keeps several maps one after another, in two and three dimensions", () => {
    const space = { shape: [4, 3], dataSync: () => Float32Array.from({ length: 12 }, (_, i) => i) };
    const { state } = embeddingProjection({ points: { UMAP: points, PCA: space } });
    assert.deepEqual(
      state.maps.map(({ key, dims }) => [key, dims]),
      [
        ["UMAP", 2],
        ["PCA", 3],
      ],
    );
    assert.deepEqual([...floats(state.points)], [...points.data, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("tells categories from numbers, and keeps what is missing", () => {
    const { state } = embeddingProjection({
      points,
      labels: Int32Array.from([2, 10, 2, 1]),
      labelNames: ["zero", "one", "two"],
      columns: { style: ["noto", null, "fluent", "noto"], loss: [0.5, NaN, 2, 1] },
      colourBy: "loss",
    });
    const categories = (column: EmbeddingColumn) => column.kind === "category" && column.categories;
    assert.deepEqual(state.columns.map(categories), [["10", "one", "two"], ["fluent", "noto"], false]);
    assert.deepEqual([...floats(state.values)], [2, 0, 2, 1, 1, NaN, 0, 1, 0.5, NaN, 2, 1]);
    assert.deepEqual(state.columns[2], { key: "loss", label: "loss", kind: "number", min: 0.5, max: 2 });
    assert.equal(state.colourBy, "loss");
  });

  it("finds neighbours by the angle of features, or takes them as they are", () => {
    const features = { shape: [4, 2], data: [1, 0, 0, 1, 3, 0.1, 0.1, 2] };
    const { state } = embeddingProjection({ points, features, neighbours: 1 });
    assert.deepEqual([...ints(state.neighbours)], [2, 3, 0, 1]);
    assert.ok(floats(state.similarities)[0]! > 0.99);
    const given = { shape: [4, 2], data: [1, 2, 0, 3, 0, 3, 1, 2] };
    const taken = embeddingProjection({ points, neighbours: given }).state;
    assert.deepEqual([taken.numNeighbours, [...ints(taken.neighbours)]], [2, given.data]);
  });

  it("refuses what does not fit, and says what would", () => {
    const refuses = (part: object, kind: new (...args: never[]) => Error, message: RegExp) =>
      assert.throws(
        () => embeddingProjection({ points, ...part }),
        (error: Error) => error instanceof kind && message.test(error.message),
        String(message),
      );
    refuses({ points: { shape: [8], data: points.data } }, ShapeError, /\[count, 2\], got \[8\]/);
    refuses(
      { points: { a: points, b: { shape: [1, 2], data: [1, 2] } } },
      ShapeError,
      /"a" has 4, "b" has 1/,
    );
    refuses({ labels: ["a"] }, ShapeError, /column "label" must have one entry for each of 4 points, got 1/);
    refuses({ names: [] }, ShapeError, /names must have one entry/);
    refuses({ colourBy: "loss" }, ConfigError, /colourBy "loss" is no column; expected none/);
    refuses({ pairs: [[0, 4]] }, ConfigError, /pairs must be indices below 4, got 4/);
    refuses({ selection: [-1] }, ConfigError, /selection must be indices below 4, got -1/);
    refuses({ neighbours: 3 }, ConfigError, /needs features/);
    refuses({ neighbours: { shape: [3, 1], data: [0, 1, 2] } }, ShapeError, /\[4, k\], got \[3, 1\]/);
    refuses(
      { images: { shape: [4, 2, 2, 1], data: new Uint8Array(16) } },
      ShapeError,
      /\[4, size, size, 3\]/,
    );
    const many = { shape: [3001, 2], data: new Float32Array(6002) };
    refuses({ points: many, features: many, neighbours: 2 }, ConfigError, /use projectEmbeddings/);
  });

  it("stays under 5 MB with 10,000 thumbnails of noise, which WebP packs worst @slow", () => {
    const count = 10_000;
    const side = 32;
    const pixels = new Uint8Array(count * side * side * 3);
    for (let i = 0, x = 1; i < pixels.length; i += 3) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      pixels[i] = x >>> 24;
      pixels[i + 1] = (x >>> 16) & 255;
      pixels[i + 2] = (x >>> 8) & 255;
    }
    const map = { shape: [count, 2], data: new Float32Array(2 * count) };
    const { state } = embeddingProjection({
      points: map,
      images: { shape: [count, side, side, 3], data: pixels },
    });
    assert.equal(state.sprite?.count, count);
    assert.ok(state.sprite.src.length < 4.6e6, `${state.sprite.src.length} characters`);
  }).timeout(120_000);

  it("is drawn still: shapes for few points, pixels for pictures, and text escaped", async () => {
    const labels = ["<b>x", "y", "y", "y"];
    const figure = embeddingProjection({
      points,
      labels,
      pairs: [[0, 3]],
      images: { shape: [4, 2, 2, 3], data: new Uint8Array(48).fill(90) },
    });
    const svg = figure.svg();
    assert.equal(svg.match(/<circle[^>]*fill-opacity/g)?.length, 4);
    assert.match(svg, /&lt;b&gt;x/);
    assert.match(svg, /<path d="M[\d.]+ [\d.]+L/);
    figure.set({ hidden: ["label:1"] });
    assert.equal(figure.svg().match(/<circle[^>]*fill-opacity/g)?.length, 1);
    figure.set({ showImages: true, hidden: [] });
    assert.match(figure.svg(), /<image [^>]*data:image\/png/);
    const { data, info } = await sharp(figure.png()).raw().toBuffer({ resolveWithObject: true });
    const greys = data.filter((value, i) => i % info.channels === 0 && value === 90).length;
    assert.ok(greys > 4 * 30 * 30, `${greys} pixels of the pictures`);
  });

  it("says that no point has a place", () => {
    const broken = embeddingProjection({ points: { shape: [1, 2], data: [NaN, 1] } });
    assert.match(broken.svg(), /no points with a place/);
    assert.match(
      embeddingProjection({ points: { shape: [0, 2], data: [] } }).svg(),
      /no points with a place/,
    );
  });
});
