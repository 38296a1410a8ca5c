import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";

/** In a process of its own, since tfjs has one backend for all. */
function inFreshProcess(code: string): string {
  const trace = pathToFileURL("src/compute/trace.ts").href;
  const program = `
    import * as tf from "@tensorflow/tfjs-core";
    import { trace } from ${JSON.stringify(trace)};
    const double = () => trace(({ x }) => ({ y: tf.mul(x, 2) }), { x: { shape: [2], dtype: "float32" } });
    ${code}`;
  return execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

describe("tfjs after trace", () => {
  it("computes eagerly although no backend was chosen before, registered early or late", () => {
    const say = "console.log(tf.getBackend(), tf.add(1, 2).arraySync());";
    const early = inFreshProcess(
      `await import("@tensorflow/tfjs-backend-cpu"); double(); tf.add(0, 0); ${say}`,
    );
    const late = inFreshProcess(
      `double(); await import("@tensorflow/tfjs-backend-cpu"); tf.add(0, 0); ${say}`,
    );
    assert.deepEqual([early.split("\n").at(-1), late.split("\n").at(-1)], ["cpu 3", "cpu 3"]);
  }).timeout(60_000);

  it("keeps the backend that was chosen", () => {
    const out = inFreshProcess(
      'await import("@tensorflow/tfjs-backend-cpu"); await tf.setBackend("cpu"); double(); console.log(tf.getBackend());',
    );
    assert.equal(out.split("\n").at(-1), "cpu");
  }).timeout(60_000);
});
