import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "../../src/core/errors.js";
import { silentLogger } from "../../src/core/logger.js";
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from "../../src/train/checkpoint.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { tinyMethod } from "../helpers/tiny-method.js";

const owner = { config: { method: "tiny", augment: { flip: true } }, specs: tinyMethod.params };

const at = (step: number): Checkpoint => ({
  step,
  seconds: step / 10,
  params: Float32Array.of(step, 1 / 3, 1e-30),
  m: Float32Array.of(0.1, -0.2, 0.3),
  v: Float32Array.of(1, 2, 3),
  history: [{ step: 1, epoch: 0, lr: 0.1, total: 0.1 + 0.2, imagesPerSecond: 7 }],
});

describe("checkpoints", () => {
  it("give back every number", () =>
    withTempDir(async (dir) => {
      await saveCheckpoint(dir, at(3), owner);
      assert.deepEqual(await loadCheckpoint(dir, owner, silentLogger), at(3));
    }));

  it("are none in a folder that is empty or missing", () =>
    withTempDir(async (dir) => {
      assert.equal(await loadCheckpoint(dir, owner, silentLogger), undefined);
      assert.equal(await loadCheckpoint(join(dir, "none"), owner, silentLogger), undefined);
    }));

  it("take the newest by number, not by name", () =>
    withTempDir(async (dir) => {
      for (const step of [9, 10]) await saveCheckpoint(dir, at(step), owner);
      assert.equal((await loadCheckpoint(dir, owner, silentLogger))!.step, 10);
    }));

  it("without their JSON file do not count, as after a kill between the two files", () =>
    withTempDir(async (dir) => {
      for (const step of [1, 2]) await saveCheckpoint(dir, at(step), owner);
      await rm(join(dir, "checkpoint-2.json"));
      await writeFile(join(dir, "checkpoint-3.safetensors.tmp"), "half");
      const { logger, warnings } = recordingLogger();
      assert.equal((await loadCheckpoint(dir, owner, logger))!.step, 1);
      assert.deepEqual(warnings, []);
      for (const step of [3, 4]) await saveCheckpoint(dir, at(step), owner);
      assert.deepEqual((await readdir(dir)).filter((name) => name.endsWith("json")).length, 2);
    }));

  it("never load with a flipped byte, in either file", () =>
    withTempDir(async (dir) => {
      await saveCheckpoint(dir, at(1), owner);
      for (const name of ["checkpoint-1.json", "checkpoint-1.safetensors"]) {
        const path = join(dir, name);
        const whole = await readFile(path);
        // The line end after the JSON text carries nothing.
        for (let i = 0; i < whole.length - (name.endsWith("json") ? 1 : 0); i += 3) {
          const bytes = Uint8Array.from(whole);
          bytes[i]! ^= 1 << (i % 8);
          await writeFile(path, bytes);
          await assert.rejects(loadCheckpoint(dir, owner, silentLogger), (error: Error) => {
            assert.ok(error instanceof CheckpointError, String(error));
            assert.match(
              error.message,
              /no checkpoint in .* is whole: .*; delete the folder to start afresh/,
            );
            return true;
          });
        }
        await writeFile(path, whole);
      }
      assert.equal((await loadCheckpoint(dir, owner, silentLogger))!.step, 1);
    }));

  it("of one step are not taken for another's", () =>
    withTempDir(async (dir) => {
      await saveCheckpoint(dir, at(1), owner);
      await writeFile(join(dir, "checkpoint-5.json"), await readFile(join(dir, "checkpoint-1.json")));
      const { logger, warnings } = recordingLogger();
      assert.equal((await loadCheckpoint(dir, owner, logger))!.step, 1);
      assert.match(warnings[0]!, /checkpoint-5\.json is of step 1, not of 5/);
    }));

  it("of a model with other parameters are refused", () =>
    withTempDir(async (dir) => {
      await saveCheckpoint(dir, at(1), owner);
      const other = { ...owner, specs: tinyMethod.params.slice(1) };
      await assert.rejects(loadCheckpoint(dir, other, silentLogger), /names or shapes of the parameters/);
    }));

  it("are damaged, not a crash, when the JSON file holds something else", () =>
    withTempDir(async (dir) => {
      for (const text of ["null", "7", "[]", "{}", "", "\0"]) {
        await writeFile(join(dir, "checkpoint-1.json"), text);
        await assert.rejects(loadCheckpoint(dir, owner, silentLogger), CheckpointError);
      }
    }));
});
