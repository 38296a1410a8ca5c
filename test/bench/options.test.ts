import assert from "node:assert/strict";
import { ENGINES } from "../../bench/engines.js";
import { planJobs } from "../../bench/jobs.js";
import { readOptions } from "../../bench/options.js";
import { turnsOf } from "../../bench/run-job.js";

const plan = (args: string[], passes: string[] = []) => planJobs({ options: readOptions(args) }, passes);

describe("bench options and plan", () => {
  it("measures everything when nothing is said", () => {
    const options = readOptions([]);
    assert.deepEqual([options.only.length, options.peers, options.isQuick], [5, ENGINES, false]);
    assert.deepEqual(
      plan([], ["fold-scales"]).map(({ id }) => id),
      [
        ...["matmul-1024", "matmul-2048", "can-32-small", "can-32", "can-64", "vit-ti", "vit-s", "vit-b"],
        ...plan(["--only", "input"]).map(({ id }) => id),
        "fold-scales",
      ],
    );
  });

  it("refuses what it does not know, and says what it does", () => {
    assert.throws(() => readOptions(["--only", "cann"]), /unknown section "cann".*did you mean can\?/);
    assert.throws(() => readOptions(["--peers", "torch"]), /unknown engine "torch"; expected canlab,/);
    assert.throws(() => readOptions(["--stepz", "3"]), /ConfigError.*--stepz|bench: .*--stepz.*--help/);
    assert.throws(() => readOptions(["--steps", "0"]), /--steps must be a whole number of at least 1, got 0/);
    assert.throws(() => readOptions(["--threads", "x"]), /--threads must be a whole number/);
  });

  it("plans fewer turns when it is to be quick", () => {
    const turns = (args: string[]) => plan(args).reduce((sum, job) => sum + turnsOf(job), 0);
    assert.ok(turns(["--quick"]) < turns([]) / 2);
  });

  it("keeps to the engines that are asked for, with the peak beside them", () => {
    const jobs = plan(["--only", "can", "--peers", "canlab,tfjs-cpu"]);
    assert.deepEqual(
      jobs.map(({ participants }) => participants.map(({ engine }) => engine)),
      [
        ["canlab", "tfjs-cpu", "peak"],
        ["canlab", "peak"],
        ["canlab", "peak"],
      ],
    );
    assert.deepEqual(plan(["--only", "can", "--peers", "jax-js"]), []);
  });

  it("has no engine twice in a job", () => {
    for (const { participants, id } of plan([], ["a", "b"])) {
      const names = participants.map(({ engine }) => engine);
      assert.equal(new Set(names).size, names.length, id);
    }
  });
});
