import assert from "node:assert/strict";
import { embeddingMap, type EmbeddingMap } from "../../src/analysis/embedding-map.js";
import type { FeatureTable } from "../../src/analysis/feature-table.js";
import { pca, project } from "../../src/analysis/pca.js";
import { InterruptedError } from "../../src/core/errors.js";
import { abortAfter } from "../helpers/abort-after.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";
import { recordingLogger } from "../helpers/recording-logger.js";

/** `rows` rows in clouds far from each other: row i belongs to cloud i % numClouds. */
function clouds(rows: number, dim = 6, numClouds = 3): FeatureTable {
  const features = Float32Array.from(normals(rows * dim), (x, i) => {
    const row = Math.floor(i / dim);
    return 0.3 * x + (i % dim === row % numClouds ? 5 : 0);
  });
  return { features, rows, dim };
}

/** Share of points whose nearest other point belongs to the same cloud. */
function purity({ points }: EmbeddingMap, numClouds = 3): number {
  const count = points.length / 2;
  let same = 0;
  for (let i = 0; i < count; i++) {
    const distance = (j: number) =>
      j === i
        ? Infinity
        : Math.hypot(points[2 * i]! - points[2 * j]!, points[2 * i + 1]! - points[2 * j + 1]!);
    const order = Array.from({ length: count }, (_, j) => j).sort((a, b) => distance(a) - distance(b));
    if (order[0]! % numClouds === i % numClouds) same++;
  }
  return same / count;
}

describe("embeddingMap", () => {
  it("keeps three clouds apart", async () => {
    const map = await embeddingMap(clouds(60), { numEpochs: 60 });
    assert.equal(map.method, "UMAP");
    assert.equal(map.points.length, 120);
    assert.equal(purity(map), 1);
  });

  it("is the same for the same seed, and another for another", async () => {
    const [a, b, c] = [
      await embeddingMap(clouds(40), { numEpochs: 20, seed: 3 }),
      await embeddingMap(clouds(40), { numEpochs: 20, seed: 3 }),
      await embeddingMap(clouds(40), { numEpochs: 20, seed: 4 }),
    ];
    assert.deepEqual(a.points, b.points);
    assert.notDeepEqual(a.points, c.points);
  });

  it("depends on directions alone: rows of other lengths around the same middle give the same map", async () => {
    const { features, rows, dim } = clouds(30);
    // Each row comes with its mirror image, so the mean is zero whatever their lengths.
    const pairs = (length: (row: number) => number): FeatureTable => ({
      features: Float32Array.from({ length: 2 * rows * dim }, (_, i) => {
        const row = Math.floor(i / dim) % rows;
        const sign = i < rows * dim ? 1 : -1;
        return sign * length(row) * features[row * dim + (i % dim)]!;
      }),
      rows: 2 * rows,
      dim,
    });
    const [plain, scaled] = [
      await embeddingMap(
        pairs(() => 1),
        { numEpochs: 1 },
      ),
      await embeddingMap(
        pairs((row) => 2 ** (row % 3)),
        { numEpochs: 1 },
      ),
    ];
    assertClose(scaled.points, plain.points, { absolute: 1e-2 });
  });

  it("shows fewer than 20 rows in the plane of their main axes", async () => {
    const few = clouds(19);
    const { points, method } = await embeddingMap(few);
    assert.equal(method, "PCA");
    const { features, rows, dim } = few;
    const mean = Array.from({ length: dim }, (_, i) =>
      features.reduce((sum, x, at) => (at % dim === i ? sum + x / rows : sum), 0),
    );
    const unit = features.map((_, at) => {
      const row = Math.floor(at / dim);
      const centred = mean.map((m, i) => features[row * dim + i]! - m);
      return centred[at % dim]! / Math.hypot(...centred);
    });
    const table = { features: unit, rows, dim };
    assertClose(points, project(table, pca(table)), { absolute: 1e-5 });
  });

  it("shows the plane of the main axes when asked", async () => {
    const map = await embeddingMap(clouds(60), { method: "pca" });
    assert.equal(map.method, "PCA");
    assert.equal(purity(map), 1);
  });

  for (const [rows, dim, which] of [
    [160, 80, "all rows"],
    [300, 260, "some of the rows"],
  ] as const) {
    it(`keeps apart 16 clouds, more than a plane can, along axes from ${which}`, async () => {
      const table = clouds(rows, dim, 16);
      const [plane, map] = [
        await embeddingMap(table, { method: "pca" }),
        await embeddingMap(table, { numEpochs: 60, numNeighbors: 8 }),
      ];
      assert.ok(purity(plane, 16) < 0.7, `purity ${purity(plane, 16)} in the plane`);
      assert.ok(purity(map, 16) > 0.9, `purity ${purity(map, 16)}`);
    });
  }

  for (const [rows, dim] of [
    [0, 3],
    [1, 3],
    [2, 3],
    [5, 1],
    [30, 1],
  ] as const) {
    it(`places ${rows} rows of ${dim} features`, async () => {
      const { points } = await embeddingMap(clouds(rows, dim), { numEpochs: 5 });
      assert.equal(points.length, 2 * rows);
      assert.ok(points.every(Number.isFinite));
    });
  }

  it("places equal rows somewhere, not nowhere", async () => {
    const { points } = await embeddingMap({ features: new Float32Array(90).fill(2), rows: 30, dim: 3 });
    assert.ok(points.every(Number.isFinite));
  });

  it("reports each pass, and stops when it is told to", async () => {
    const { logger, bars } = recordingLogger();
    await embeddingMap(clouds(30), { numEpochs: 12, logger, label: "map of CAN" });
    assert.deepEqual(
      bars.map(({ label, total, unit, isStopped }) => ({ label, total, unit, isStopped })),
      [{ label: "map of CAN", total: 12, unit: "epochs", isStopped: true }],
    );
    assert.deepEqual(
      bars[0]!.updates,
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    const controller = new AbortController();
    const stopped = recordingLogger();
    await assert.rejects(
      embeddingMap(clouds(30), {
        logger: abortAfter(3, controller, stopped.logger),
        signal: controller.signal,
      }),
      InterruptedError,
    );
    assert.deepEqual(stopped.bars[0]!.updates, [1, 2, 3]);
    assert.ok(stopped.bars[0]!.isStopped);
  });

  it("refuses settings and features that make no map", async () => {
    await assert.rejects(embeddingMap(clouds(30), { numNeighbors: 1 }), {
      code: "CONFIG",
      message: "numNeighbors must be a whole number of at least 2, got 1",
    });
    const broken = clouds(30);
    broken.features[7] = Infinity;
    await assert.rejects(embeddingMap(broken), {
      code: "DATA",
      message:
        "embeddingMap: expected finite features, got Infinity in row 1, column 1; did training diverge?",
    });
    await assert.rejects(embeddingMap(clouds(30), { method: "mds" as "umap" }), {
      code: "CONFIG",
      message: 'unknown method "mds"; expected umap, tsne or pca',
    });
  });
});
