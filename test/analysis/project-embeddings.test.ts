import assert from "node:assert/strict";
import { cosineNeighbours } from "../../src/analysis/cosine-neighbours.js";
import { projectEmbeddings } from "../../src/analysis/project-embeddings.js";
import { ConfigError, DataError, InterruptedError, ShapeError } from "../../src/core/errors.js";
import { normals } from "../helpers/random-values.js";

/** Rows around three far corners: row i belongs to corner i % 3. */
function corners(rows: number, dim = 6) {
  const data = Float32Array.from(normals(rows * dim), (x, i) => {
    const row = Math.floor(i / dim);
    return 0.2 * x + (i % dim === row % 3 ? 5 : 0);
  });
  return { shape: [rows, dim], data };
}

describe("projectEmbeddings", function () {
  this.timeout(60_000);

  for (const method of ["umap", "tsne", "pca"] as const) {
    for (const dims of [2, 3] as const) {
      it(`places rows by ${method} along ${dims} axes, the same for the same seed`, async () => {
        const options = { features: corners(60), method, dims, numEpochs: 60, seed: 4 };
        const [a, b] = [await projectEmbeddings(options), await projectEmbeddings(options)];
        assert.deepEqual(a.points.shape, [60, dims]);
        assert.deepEqual(a, b);
        assert.equal(a.method.replace("-", "").toLowerCase(), method);
        const { indices } = nearestPoints(a.points.data, dims);
        const same = indices.filter((other, i) => other % 3 === i % 3).length;
        assert.ok(same >= 57, `${same} of 60 points lie next to one of their own corner`);
        if (method !== "pca") {
          const other = await projectEmbeddings({ ...options, seed: 5 });
          assert.notDeepEqual(other.points.data, a.points.data);
        }
      });
    }
  }

  it("finds neighbours, tells how far it is, and leaves this thread free", async () => {
    const shares: number[] = [];
    let ticks = 0;
    const timer = setInterval(() => ticks++, 2);
    const result = await projectEmbeddings({
      features: corners(300),
      numEpochs: 100,
      neighbours: 4,
      onProgress: (share) => shares.push(share),
      showProgress: false,
    });
    clearInterval(timer);
    assert.deepEqual(result.neighbours?.shape, [300, 4]);
    result.neighbours.data.forEach((other, i) => assert.equal(other % 3, Math.floor(i / 4) % 3));
    assert.ok(shares.length > 50);
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
    assert.ok(ticks > 5);
  });

  it("stops when it is told to", async () => {
    const abort = new AbortController();
    const onProgress = () => abort.abort();
    await assert.rejects(
      projectEmbeddings({ features: corners(200), onProgress, signal: abort.signal }),
      InterruptedError,
    );
    await assert.rejects(
      projectEmbeddings({ features: corners(200), signal: abort.signal }),
      InterruptedError,
    );
  });

  it("refuses what makes no map before it starts a thread", async () => {
    const refuses = (part: object, kind: new (...args: never[]) => Error, text: RegExp) =>
      assert.rejects(projectEmbeddings({ features: corners(30), ...part }), (error: Error) => {
        assert.ok(error instanceof kind, String(error));
        return text.test(error.message);
      });
    await refuses({ method: "mds" }, ConfigError, /expected umap, tsne or pca/);
    await refuses({ dims: 4 }, ConfigError, /expected 2 or 3/);
    await refuses({ features: { shape: [4], data: [1, 2, 3, 4] } }, ShapeError, /\[count, dim\], got \[4\]/);
    await refuses({ features: { shape: [2, 1], data: [1, NaN] } }, DataError, /got NaN in row 1/);
    const many = { shape: [5001, 1], data: new Float32Array(5001) };
    await refuses({ features: many, method: "tsne" }, ConfigError, /at most 5000 rows, got 5001/);
  });
});

/** The nearest other point of each, by distance. */
function nearestPoints(points: ArrayLike<number>, dims: number): { indices: number[] } {
  const count = points.length / dims;
  const distance = (i: number, j: number) =>
    Array.from({ length: dims }, (_, d) => (points[i * dims + d]! - points[j * dims + d]!) ** 2).reduce(
      (a, b) => a + b,
    );
  const nearest = (i: number) =>
    Array.from({ length: count }, (_, j) => j)
      .filter((j) => j !== i)
      .reduce((best, j) => (distance(i, j) < distance(i, best) ? j : best));
  return { indices: Array.from({ length: count }, (_, i) => nearest(i)) };
}

describe("cosineNeighbours", () => {
  it("ranks by the angle, not the length, and leaves out the row itself", () => {
    // Directions 0°, 10°, 90°, 180° of lengths 1, 50, 2, 3.
    const at = (degrees: number, length: number) => [
      length * Math.cos((degrees * Math.PI) / 180),
      length * Math.sin((degrees * Math.PI) / 180),
    ];
    const features = Float32Array.from([...at(0, 1), ...at(10, 50), ...at(90, 2), ...at(180, 3)]);
    const { indices, similarities } = cosineNeighbours({ features, rows: 4, dim: 2 }, 2);
    assert.deepEqual([...indices], [1, 2, 0, 2, 1, 0, 2, 1]);
    assert.ok(Math.abs(similarities[0]! - Math.cos(Math.PI / 18)) < 1e-6);
    assert.ok(Math.abs(similarities[1]!) < 1e-6);
  });

  it("refuses more neighbours than there are", () => {
    const table = { features: new Float32Array(4), rows: 2, dim: 2 };
    assert.throws(() => cosineNeighbours(table, 2), /2 rows have 1 neighbours each, got k 2/);
  });
});
