import assert from "node:assert/strict";
import { PEAK, runJob, turnsOf, type Job, type Limits, type Participant } from "../../bench/run-job.js";

/** Engines on a clock of their own: a step takes `ms`, and everything that happens is written down. */
function world() {
  let clock = 0;
  const log: string[] = [];
  const engine = (name: string, ms: number, failAt = Infinity): Participant => {
    let turns = 0;
    return {
      engine: name,
      label: name,
      start() {
        log.push(`${name} starts`);
        clock += ms;
        return Promise.resolve({
          ready: { first_step_ms: ms, product_flops: name === PEAK ? 5 : undefined },
          run(steps: number) {
            if (++turns > failAt) return Promise.reject(new Error(`${name} broke`));
            log.push(`${name} ${steps}`);
            clock += steps * ms;
            return Promise.resolve({ ms: Array<number>(steps).fill(ms), peak_rss_mb: 10, loss: 1 });
          },
          close() {
            log.push(`${name} ends`);
            return Promise.resolve();
          },
        });
      },
    };
  };
  let advanced = 0;
  const report = { advance: (turns: number) => void (advanced += turns), now: () => clock };
  return { log, engine, report, advanced: () => advanced };
}

const jobOf = (participants: Participant[], limits: Partial<Limits> = {}): Job => ({
  ...{ section: "can", id: "id", title: "title", unit: "ms", participants },
  limits: { rounds: 2, budgetMs: 10_000, turnMs: 100, ...limits },
});

describe("a job of the bench", () => {
  it("starts engines one after the other, warms each up, then lets them run in turn", async () => {
    const { log, engine, report, advanced } = world();
    const job = jobOf([engine("a", 50), engine("b", 100)]);
    const { engines } = await runJob(job, report);
    const expected = ["a starts", "b starts", "a 1", "b 1", "a 2", "b 1", "a 2", "b 1", "a ends", "b ends"];
    assert.deepEqual(log, expected);
    assert.deepEqual(
      engines.map(({ samples }) => samples),
      [
        [50, 50, 50, 50],
        [100, 100],
      ],
    );
    assert.equal(advanced(), turnsOf(job));
  });

  it("gives a slow engine one sample, its first step was warm-up enough", async () => {
    const { log, engine, report, advanced } = world();
    const job = jobOf([engine("slow", 20_000)], { rounds: 5 });
    const { engines } = await runJob(job, report);
    assert.deepEqual(log, ["slow starts", "slow 1", "slow ends"]);
    assert.deepEqual(engines[0]!.samples, [20_000]);
    assert.equal(advanced(), turnsOf(job));
  });

  it("warms up an engine of which only the first step is slow, since it compiles", async () => {
    const { log, engine, report } = world();
    const slowStart = engine("a", 100);
    const start = async () => {
      const peer = await slowStart.start();
      return { ...peer, ready: { first_step_ms: 26_000 } };
    };
    const { engines } = await runJob(jobOf([{ ...slowStart, start }], { rounds: 1 }), report);
    assert.deepEqual([log.at(1), engines[0]!.samples], ["a 1", [100]]);
    assert.deepEqual(log, ["a starts", "a 1", "a 1", "a ends"]);
  });

  it("begins no turn that would go beyond the budget", async () => {
    const { engine, report } = world();
    const { engines } = await runJob(jobOf([engine("a", 3000)], { rounds: 9 }), report);
    assert.equal(engines[0]!.samples.length, 3);
  });

  it("names engines that are absent or fail, goes on with the others, and ends all", async () => {
    const { log, engine, report, advanced } = world();
    const absent = { ...engine("absent", 1), missing: "run: npm i" };
    const refuses = { ...engine("refuses", 1), start: () => Promise.reject(new Error("no")) };
    const job = jobOf([absent, refuses, engine("breaks", 100, 2), engine("works", 100)]);
    const { engines } = await runJob(job, report);
    assert.deepEqual(
      engines.map(({ status, reason }) => [status, reason]),
      [
        ["absent", "run: npm i"],
        ["failed", "no"],
        ["failed", "breaks broke"],
        ["measured", undefined],
      ],
    );
    assert.deepEqual(log.slice(-2), ["breaks ends", "works ends"]);
    assert.equal(advanced(), turnsOf(job));
  });

  it("sets the peak apart from the engines", async () => {
    const { engine, report } = world();
    const { engines, peakSamples, productFlops } = await runJob(
      jobOf([engine("a", 100), engine(PEAK, 100)]),
      report,
    );
    assert.deepEqual([engines.length, peakSamples, productFlops], [1, [100, 100], 5]);
  });
});
