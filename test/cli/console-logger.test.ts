import assert from "node:assert/strict";
import { createConsoleLogger } from "../../src/cli/console-logger.js";
import { Sink } from "../helpers/sink.js";

function setUp({ isTTY = false, isQuiet = false, useColor = false } = {}) {
  const stream = new Sink(isTTY);
  const clock = { time: 0 };
  const logger = createConsoleLogger({ stream, now: () => clock.time, isQuiet, useColor });
  return { stream, clock, logger };
}

describe("the console logger", () => {
  it("writes a plain line every five seconds, and the last state, without a terminal", () => {
    const { stream, clock, logger } = setUp();
    const bar = logger.progress("train can", 100, "steps");
    for (let done = 0; done <= 100; done++, clock.time += 120) bar.update(done);
    bar.stop();
    const lines = stream.text.trim().split("\n");
    assert.deepEqual(
      lines.map((line) => /(\d+)\/100 steps/.exec(line)![1]),
      ["0", "42", "84", "100"],
    );
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(stream.text, /[\u001b\r]/);
  });

  it("draws a bar in a terminal and redraws it below a message", () => {
    const { stream, logger } = setUp({ isTTY: true });
    const bar = logger.progress("train can", 10, "steps");
    bar.update(5, { total: 1.5 });
    logger.info("something happened");
    bar.update(10);
    bar.stop();
    bar.stop();
    assert.ok(stream.text.includes("\r\u001b[Ksomething happened\n"));
    assert.match(stream.text, /█{16} {2}10\/10 steps/);
  });

  it("uses colour in a terminal only, and only where it is wanted", () => {
    for (const [isTTY, useColor, isColored] of [
      [true, true, true],
      [true, false, false],
      [false, true, false],
    ] as const) {
      const { stream, logger } = setUp({ isTTY, useColor });
      logger.warn("careful");
      assert.equal(stream.text.includes("\u001b[33m"), isColored);
      assert.match(stream.text, /warning:.* careful\n$/);
    }
  });

  it("keeps to warnings when it is quiet", () => {
    const { stream, logger } = setUp({ isQuiet: true });
    logger.info("nothing");
    const bar = logger.progress("train can", 10, "steps");
    bar.update(10);
    bar.stop();
    assert.equal(stream.text, "");
    logger.warn("careful");
    assert.match(stream.text, /careful/);
  });
});
