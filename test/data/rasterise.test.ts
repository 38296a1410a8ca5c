import assert from "node:assert/strict";
import { DataError, InterruptedError } from "../../src/core/errors.js";
import { rasterise } from "../../src/data/rasterise.js";
import type { RasteriseJob } from "../../src/data/rasterise.js";
import { abortAfter } from "../helpers/abort-after.js";
import { recordingLogger } from "../helpers/recording-logger.js";

const square = (body: string, size = 16): RasteriseJob["drawing"] => ({
  body,
  left: 0,
  top: 0,
  width: size,
  height: size,
});
const job = (label: string, body: string): RasteriseJob => ({ label, drawing: square(body) });
const black = '<path d="M0 0h16v16H0z"/>';
const options = { imageSize: 8, onBadPicture: "skip" as const };

async function draw(drawing: RasteriseJob["drawing"], imageSize = 8): Promise<Uint8Array> {
  return (await rasterise([{ label: "test", drawing }], { ...options, imageSize })).pictures.pixels;
}
const pixel = (pixels: Uint8Array, row: number, column: number, size = 8) => [
  ...pixels.subarray((row * size + column) * 3, (row * size + column) * 3 + 3),
];

describe("rasterise", () => {
  it("draws on white, in row, column, channel order", async () => {
    const pixels = await draw(square('<rect x="8" width="8" height="8" fill="#f80"/>'));
    assert.deepEqual(pixel(pixels, 0, 0), [255, 255, 255]);
    assert.deepEqual(pixel(pixels, 3, 4), [255, 136, 0]);
    assert.deepEqual(pixel(pixels, 4, 4), [255, 255, 255]);
    assert.ok(pixels.buffer instanceof SharedArrayBuffer);
  });

  it("draws currentColor black, greys as three channels, and half transparent over white", async () => {
    assert.deepEqual(
      pixel(await draw(square('<rect width="16" height="16" fill="currentColor"/>')), 4, 4),
      [0, 0, 0],
    );
    const half = pixel(await draw(square('<rect width="16" height="16" fill="#000" opacity=".5"/>')), 4, 4);
    assert.ok(
      half.every((value) => Math.abs(value - 128) <= 1),
      half.join(),
    );
  });

  it("covers an edge pixel by its share", async () => {
    const pixels = await draw(square('<rect width="3" height="16"/>')); // 1.5 of 8 pixels wide
    assert.deepEqual(pixel(pixels, 2, 0), [0, 0, 0]);
    assert.ok(Math.abs(pixel(pixels, 2, 1)[0]! - 128) <= 2);
    assert.deepEqual(pixel(pixels, 2, 2), [255, 255, 255]);
  });

  it("minds the origin of the view box and centres what is not square", async () => {
    const moved = await draw({
      body: '<rect x="10" y="20" width="8" height="16"/>',
      left: 10,
      top: 20,
      width: 16,
      height: 16,
    });
    assert.deepEqual(
      [pixel(moved, 7, 3), pixel(moved, 7, 4)],
      [
        [0, 0, 0],
        [255, 255, 255],
      ],
    );
    const wide = await draw({ body: '<rect width="16" height="8"/>', left: 0, top: 0, width: 16, height: 8 });
    assert.deepEqual(
      [pixel(wide, 1, 0)[0], pixel(wide, 2, 0)[0], pixel(wide, 5, 7)[0], pixel(wide, 6, 7)[0]],
      [255, 0, 0, 255],
    );
  });

  it("leaves out what does not parse, closes the gap, and warns by name", async () => {
    const { logger, warnings, bars } = recordingLogger();
    const jobs = [
      job("first", black),
      job("cut off", '<path d="M0 0h16'),
      job("white", ""),
      job("breaks out", '</svg><script href="x"/>'),
      job("entity", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><text>&a;</text>'),
      job("last", black),
    ];
    const { pictures, jobOf, bad } = await rasterise(jobs, { ...options, logger });
    assert.deepEqual([pictures.length, pictures.pixels.length], [3, 3 * 8 * 8 * 3]);
    assert.deepEqual(jobOf, [0, 2, 5]);
    const values = [0, 1, 2].map((i) => pictures.pixels[i * 192]);
    assert.deepEqual(values, [0, 255, 0]);
    assert.deepEqual(bad.map((b) => b.job).sort(), [1, 3, 4]);
    assert.equal(warnings.length, 3);
    assert.match(warnings.join("\n"), /left out cut off: .*parse/);
    const updates = [1, 2, 3, 4, 5, 6];
    assert.deepEqual(bars, [
      { label: "Drawing emoji", total: 6, unit: "pictures", updates, isStopped: true },
    ]);
  });

  it("reads no file that a drawing names", async () => {
    const path = new URL("../../node_modules/emoji-datasource/img/apple/sheets/32.png", import.meta.url);
    const pixels = await draw(square(`<image xlink:href="${path.href}" width="16" height="16"/>`));
    assert.ok(pixels.every((value) => value === 255));
  });

  it("stops at a bad drawing if asked, and names it", async () => {
    const { logger, bars } = recordingLogger();
    const jobs = [job("cat of noto", "<path"), ...Array.from({ length: 200 }, (_, i) => job(`${i}`, black))];
    await assert.rejects(
      rasterise(jobs, { ...options, onBadPicture: "error", logger }),
      (error) =>
        error instanceof DataError && /rasterise: cat of noto does not parse as SVG/.test(error.message),
    );
    assert.ok(bars[0]!.isStopped && bars[0]!.updates.length < 40, `went on to ${bars[0]!.updates.length}`);
  });

  it("stops when the signal is aborted, and the bar with it", async () => {
    const controller = new AbortController();
    const { logger, bars } = recordingLogger();
    const jobs = Array.from({ length: 200 }, (_, i) => job(`${i}`, black));
    await assert.rejects(
      rasterise(jobs, { ...options, logger: abortAfter(20, controller, logger), signal: controller.signal }),
      InterruptedError,
    );
    assert.ok(bars[0]!.updates.length < 40, `went on to ${bars[0]!.updates.length}`);
    assert.ok(bars[0]!.isStopped);
  });

  it("makes nothing of nothing", async () => {
    assert.equal((await rasterise([], options)).pictures.length, 0);
  });
});
