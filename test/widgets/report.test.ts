import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { renderReport } from "../../src/widgets/report.js";
import { loadPictures, syntheticReport } from "../helpers/synthetic-report.js";

describe("renderReport", function () {
  this.timeout(60_000);
  before(() => void execFileSync(process.execPath, ["scripts/build-widgets.mjs"]));

  it("makes one page that asks for nothing and forbids asking", async () => {
    const page = await renderReport(syntheticReport(await loadPictures(9, 16)));
    assert.match(page, /^<!doctype html>/);
    assert.match(page, /Content-Security-Policy" content="default-src &#39;none&#39;;/);
    assert.doesNotMatch(page, /<(script|img|iframe|source)[^>]*\ssrc=/);
    const links = [...page.matchAll(/<link[^>]*>/g)].map(([link]) => link);
    assert.deepEqual(links, ['<link rel="icon" href="data:," />']);
    assert.equal(page.match(/plotly\.js \(basic/g)?.length, 1);
    // Every script that is opened is closed, and nothing closes one early.
    assert.equal(page.match(/<script/g)?.length, page.match(/<\/script/gi)?.length);
  });

  it("has the scores, the run and the files as text, for a reader without scripts", async () => {
    const page = await renderReport(syntheticReport(await loadPictures(9, 16)));
    for (const text of [
      "73.4",
      "npx canlab tour --preset default",
      "encoder.onnx",
      "1.71",
      "2210.16870",
      "8 min 12 s",
    ]) {
      assert.ok(page.includes(text), text);
    }
    assert.match(page, /CAN is best in none of the 5 metrics/);
  });

  it("works without pictures, map, history or scores", async () => {
    const report = syntheticReport(await loadPictures(1, 16));
    const arms = report.arms.map((arm) => ({ ...arm, history: [], scores: {} }));
    const page = await renderReport({
      ...report,
      arms,
      patchGrid: null,
      embedding: null,
      flops: [],
      splits: [],
    });
    assert.match(page, /Nothing was scored in this run/);
  });

  it("is the same text for the same report", async () => {
    const report = syntheticReport(await loadPictures(9, 16));
    assert.equal(await renderReport(report), await renderReport(report));
  });

  it("stays under 5 MB with 1,500 pictures of 64 px @slow", async () => {
    const pictures = await loadPictures(1500, 64);
    const page = await renderReport(syntheticReport(pictures));
    assert.equal(pictures.names.length, 1500);
    const sizeMb = Buffer.byteLength(page) / 1e6;
    assert.ok(sizeMb < 5, `${sizeMb.toFixed(2)} MB`);
  });
});
