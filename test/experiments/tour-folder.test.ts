import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError, ConfigError } from "../../src/core/errors.js";
import { openTourFolder, type TourFolderOptions } from "../../src/experiments/tour-folder.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";

const optionsFor = (more: Partial<TourFolderOptions> = {}): TourFolderOptions => ({
  resume: false,
  command: "canlab tour",
  config: { seed: 0 },
  logger: recordingLogger().logger,
  ...more,
});

describe("openTourFolder", () => {
  it("makes the folder and nothing in it until the run begins", () =>
    withTempDir(async (dir) => {
      const folder = await openTourFolder(join(dir, "a", "b"), optionsFor());
      assert.deepEqual(await readdir(folder.dir), []);
      await folder.begin();
      assert.deepEqual((await readdir(folder.dir)).sort(), ["run.json", "tour.lock"]);
      await folder.release();
      assert.deepEqual(await readdir(folder.dir), ["run.json"]);
      assert.match(await readFile(folder.path("run.json"), "utf8"), /"running"/);
    }));

  it("replaces a finished run, but keeps its results until there are new ones", () =>
    withTempDir(async (dir) => {
      const first = await openTourFolder(dir, optionsFor());
      await first.begin();
      await mkdir(first.armDir("can"), { recursive: true });
      await writeFile(first.path("results.json"), "{}");
      await first.finish();
      await first.release();
      const second = await openTourFolder(dir, optionsFor({ config: { seed: 1 } }));
      assert.ok((await readdir(dir)).includes("work"), "opening changes nothing");
      await second.begin();
      await second.release();
      assert.deepEqual((await readdir(dir)).sort(), ["results.json", "run.json"]);
    }));

  it("refuses to start over an unfinished run, and changes nothing", () =>
    withTempDir(async (dir) => {
      const first = await openTourFolder(dir, optionsFor());
      await first.begin();
      await first.release();
      await assert.rejects(openTourFolder(dir, optionsFor()), ConfigError);
      await writeFile(join(dir, "run.json"), "{ half");
      await assert.rejects(openTourFolder(dir, optionsFor()), /unfinished run/);
      assert.equal(await readFile(join(dir, "run.json"), "utf8"), "{ half");
    }));

  it("resumes with equal settings only", () =>
    withTempDir(async (dir) => {
      const first = await openTourFolder(dir, optionsFor());
      await first.begin();
      await first.release();
      await mkdir(first.armDir("can"), { recursive: true });
      const resumed = await openTourFolder(dir, optionsFor({ resume: true }));
      await resumed.begin();
      await resumed.release();
      assert.ok((await readdir(dir)).includes("work"));
      await assert.rejects(
        openTourFolder(dir, optionsFor({ resume: true, config: { seed: 3 } })),
        (error: Error) => {
          assert.ok(error instanceof CheckpointError);
          assert.match(error.message, /seed is 0 there and 3 here; that run was "canlab tour"/);
          return true;
        },
      );
    }));

  it("refuses a second run beside one that works, when it is opened and when it begins", () =>
    withTempDir(async (dir) => {
      const [first, late] = [
        await openTourFolder(dir, optionsFor()),
        await openTourFolder(dir, optionsFor()),
      ];
      await first.begin();
      const busy = (error: Error) => {
        assert.ok(error instanceof ConfigError);
        assert.match(
          error.message,
          /^another run works in .* now \(process \d+\); wait for it, or give another/,
        );
        assert.doesNotMatch(error.message, /\n/);
        return true;
      };
      await assert.rejects(late.begin(), busy);
      await late.release();
      await assert.rejects(openTourFolder(dir, optionsFor({ resume: true })), busy);
      await first.release();
      await (await openTourFolder(dir, optionsFor({ resume: true }))).release();
    }));

  for (const [what, content] of [
    ["of a process that is gone", "999999999"],
    ["of an older process with our number", String(process.pid)],
    ["that is damaged", "half a"],
  ] as const) {
    it(`takes over a lock ${what}`, () =>
      withTempDir(async (dir) => {
        await writeFile(join(dir, "tour.lock"), content);
        const folder = await openTourFolder(dir, optionsFor());
        await folder.begin();
        assert.equal(await readFile(join(dir, "tour.lock"), "utf8"), `${process.pid}\n`);
        await folder.release();
      }));
  }

  it("says that there is nothing to resume, and starts", () =>
    withTempDir(async (dir) => {
      const { logger, infos } = recordingLogger();
      await openTourFolder(dir, optionsFor({ resume: true, logger }));
      assert.match(infos.join(), /nothing to resume in .*; starting afresh/);
    }));
});
