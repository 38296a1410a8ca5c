import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { exportOnnx } from "../../../src/compute/export-onnx.js";
import type { ExecuteOutcome } from "../../../src/notebook/session-types.js";
import { openSession, plain } from "./helpers.js";

describe("interrupt", () => {
  const { session, run, value } = openSession({ rootDir: import.meta.dirname });
  after(() => {
    session.close();
  });

  it("ends an awaiting cell at once, keeps the variables, and lets its loop go no further", async () => {
    await value("let steps = 0; const nap = (ms: number) => new Promise((done) => setTimeout(done, ms));");
    const running = run(
      "let isTidy = false; try { for (;;) { steps++; await nap(5) } } finally { isTidy = true }",
    );
    setTimeout(() => {
      session.interrupt();
    }, 300);
    const outcome = await running;
    assert.equal(outcome.status === "error" && outcome.ename, "KeyboardInterrupt");
    await value("await nap(20)");
    const steps = (await value("steps")) as number;
    assert.ok(steps > 1);
    await value("await nap(20)");
    assert.equal(await value("steps"), steps);
    assert.equal(await value("isTidy"), true);
  });

  it("ends a cell that awaits what never comes", async () => {
    const running = run("await new Promise(() => {})");
    setTimeout(() => {
      session.interrupt();
    }, 50);
    assert.equal((await running).status, "error");
    assert.equal(await value("1 + 1"), 2);
  });

  it("lets for await go no further", async () => {
    const loop =
      "let seen = 0; async function* all() { for (;;) yield nap(5) } for await (const _ of all()) seen++";
    const running = run(loop);
    setTimeout(() => {
      session.interrupt();
    }, 300);
    await running;
    await value("await nap(20)");
    const seen = await value("seen");
    await value("await nap(20)");
    assert.equal(await value("seen"), seen);
  });

  it("does nothing while no cell runs", async () => {
    session.interrupt();
    assert.equal(await value("2"), 2);
  });

  const loops = {
    "at the top level": "breakSoon(); while (true) {}",
    "after an await": "await null; breakSoon(); while (true) {}",
    "in a function of the cell, under try and catch":
      "function spin() { try { for (;;) {} } catch {} finally { for (;;) {} } } breakSoon(); spin()",
    "in a timer": "await new Promise(() => setTimeout(() => { breakSoon(); for (;;) {} }, 5))",
    "in an immediate": "await new Promise(() => setImmediate(() => { breakSoon(); for (;;) {} }))",
    "in process.nextTick": "await new Promise(() => process.nextTick(() => { breakSoon(); for (;;) {} }))",
    "in a callback of a library": "breakSoon(); [1].forEach(() => { for (;;) {} })",
  };
  it("breaks synchronous loops wherever they stand; process, variables, timers and imports live on, and what it left wrong is repaired", function () {
    this.timeout(60_000);
    const cells = [
      `declare const breakSoon: () => void; let keep = 40, repaired = 0;
       ((globalThis as any)[Symbol.for("canlab.repairs")] ??= new Set()).add(() => repaired++);`,
    ];
    for (const code of Object.values(loops))
      cells.push("%nocheck\n" + code.replaceAll("breakSoon", "(globalThis as any).breakSoon"));
    cells.push(
      "import { join } from 'node:path'; await new Promise((done) => setTimeout(done, 5)); await new Promise(setImmediate); join('a', `${keep += 2}`, `${repaired}`)",
    );
    const { outcomes, stderr, status } = runChild(cells);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.equal(outcomes.length, cells.length);
    Object.keys(loops).forEach((where, index) => {
      const outcome = outcomes[index + 1]!;
      assert.equal(outcome.status === "error" && outcome.ename, "KeyboardInterrupt", where);
      assert.match(
        plain(outcome.status === "error" ? outcome.traceback.join("\n") : ""),
        /at .*Cell In\[\d+\], line 2/,
        where,
      );
    });
    assert.deepEqual(outcomes.at(-1), {
      status: "ok",
      hasResult: true,
      result: `a/42/${Object.keys(loops).length}`,
    });
  });

  it("waits for native code, which would end the process when what it calls is broken", function () {
    this.timeout(60_000);
    const onnx = exportOnnx(({ x }) => ({ y: x!.neg() }), {
      inputs: { x: { shape: [1], dtype: "float32" } },
      name: "neg",
    });
    const { outcomes, stderr, status } = runChild([
      `import { InferenceSession, Tensor } from "onnxruntime-node";
       const model = await InferenceSession.create(Buffer.from("${Buffer.from(onnx).toString("base64")}", "base64"));
       const input = new Tensor("float32", [1], [1, 1]); let reads = 0;`,
      // The package reads the feed, then its native code does, which so calls what here is a loop.
      `await model.run({ get x() {
         if (++reads === 1) return input;
         (globalThis as any).breakSoon();
         for (const end = performance.now() + 400; performance.now() < end; );
         return input;
       } });
       await new Promise(() => {});`,
      "reads",
    ]);
    assert.equal(status, 0, stderr);
    assert.equal(stderr, "not broken ");
    assert.equal(outcomes[1]?.status === "error" && outcomes[1].ename, "KeyboardInterrupt");
    assert.deepEqual(outcomes[2], { status: "ok", hasResult: true, result: 2 });
  });
});

function runChild(cells: readonly string[]) {
  const child = fileURLToPath(new URL("./break-child.ts", import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", "tsx", child, JSON.stringify(cells)],
    { encoding: "utf8", timeout: 55_000 },
  );
  const lines = stdout.trim().split("\n").filter(Boolean);
  return { outcomes: lines.map((line) => JSON.parse(line) as ExecuteOutcome), stderr, status };
}
