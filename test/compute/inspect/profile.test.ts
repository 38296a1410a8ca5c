import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../../../src/compute/compile.js";
import { readRuns } from "../../../src/compute/inspect/profile-events.js";
import { profileTable } from "../../../src/compute/inspect/profile-table.js";
import { BackendError, ConfigError, ShapeError } from "../../../src/core/errors.js";
import { f32 } from "../../helpers/compiled-equals-eager.js";

const f = ({ x, w }: Readonly<Record<string, tf.Tensor>>) => ({
  w: tf.matMul(tf.sin(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)), w as tf.Tensor2D),
});
const options = { inputs: { x: f32(64, 64), w: f32(64, 64) }, name: "square" };
const x = new Float32Array(64 * 64).fill(0.5);
const isProduct = (op: string) => /MatMul|Gemm/.test(op);

describe("profile", () => {
  // A folder of our own, so that what others leave in the usual one is not taken for ours.
  const usual = process.env["TMPDIR"];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "canlab-test-"));
    process.env["TMPDIR"] = folder;
  });
  afterEach(() => {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
    const left = readdirSync(folder).filter((name) => name.startsWith("canlab-"));
    rmSync(folder, { recursive: true });
    assert.deepEqual(left, []);
  });

  it("counts each operator of one run, sorted by time, and leaves no file behind", async () => {
    const compiled = await compile(f, options);
    const profile = await compiled.profile({ x, w: x }, { steps: 3, numThreads: 1 });
    const counts = profile.rows.map(({ op, count }) => [isProduct(op) ? "product" : op, count]).sort();
    assert.deepEqual(counts, [
      ["Sin", 1],
      ["product", 2],
    ]);
    assert.equal(profile.steps, 3);
    const times = profile.rows.map(({ ms }) => ms);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
    );
    const share = profile.rows.reduce((sum, row) => sum + row.share, 0);
    assert.ok(Math.abs(share - 1) < 1e-9);
    assert.ok(profile.rows.every(({ ms }) => ms <= profile.msPerStep));
    assert.ok(profile.rows.find(({ op }) => isProduct(op))!.gflopsPerSecond > 0);
    await compiled.dispose();
  });

  it("takes state as it is, and leaves it so", async () => {
    const compiled = await compile(f, { ...options, state: ["w"] });
    await assert.rejects(compiled.profile({ x }), /state "w" has no value yet/);
    await compiled.write({ w: x });
    assert.equal((await compiled.profile({ x }, { steps: 1 })).steps, 1);
    assert.deepEqual(await compiled.read("w"), x);
    await compiled.dispose();
  });

  it("works for a function that runs eagerly", async () => {
    const compiled = await compile(f, { ...options, engine: "cpu" });
    const { rows } = await compiled.profile({ x, w: x }, { steps: 1 });
    assert.ok(rows.some(({ op }) => isProduct(op)));
    await compiled.dispose();
  });

  it("refuses what does not fit, leaving no file behind", async () => {
    const compiled = await compile(f, options);
    await assert.rejects(compiled.profile({ x, w: x.subarray(1) }), ShapeError);
    await assert.rejects(compiled.profile({ x, w: x }, { steps: 0 }), ConfigError);
    await assert.rejects(compiled.profile({ x, w: x }, { numThreads: 0 }), ConfigError);
    await compiled.dispose();
  });
});

describe("readRuns", () => {
  const run = (ts: number) => ({ cat: "Session", name: "model_run", ts, dur: 10 });
  const kernel = (name: string, ts: number, dur: number) => ({
    ...{ cat: "Node", name: `${name}_kernel_time`, ts, dur },
    args: { op_name: name },
  });

  it("puts each operator into its run, in the order of time", () => {
    const events = [kernel("B", 105, 2), run(100), run(50), kernel("A", 52, 3), kernel("A", 20, 1)];
    const fence = { cat: "Node", name: "A_fence_before", ts: 52, dur: 9, args: { op_name: "A" } };
    assert.deepEqual(readRuns(JSON.stringify([...events, fence, {}]), "x"), [
      ...[{ start: 50, end: 60, us: 10, nodes: [{ op: "A", name: "A", us: 3 }] }],
      { start: 100, end: 110, us: 10, nodes: [{ op: "B", name: "B", us: 2 }] },
    ]);
  });

  it("refuses what is no profile", () => {
    for (const text of ["", "{", "{}", "[]", "null"]) {
      assert.throws(() => readRuns(text, "odd"), BackendError);
      assert.throws(() => readRuns(text, "odd"), /^BackendError: odd: the profile of ONNX Runtime/);
    }
  });
});

describe("profileTable", () => {
  it("is a table with the longest first", () => {
    const rows = [
      { op: "Gemm", count: 2, ms: 3, share: 0.75, gflopsPerSecond: 123.45 },
      { op: "Reshape", count: 10, ms: 1, share: 0.25, gflopsPerSecond: 0 },
    ];
    assert.equal(
      profileTable({ steps: 5, msPerStep: 4.5, rows }),
      [
        "4.500 ms a run, mean of 5",
        "operator  count     ms   share  GFLOP/s",
        "--------  -----  -----  ------  -------",
        "Gemm          2  3.000  75.0 %    123.5",
        "Reshape      10  1.000  25.0 %",
      ].join("\n"),
    );
  });
});
