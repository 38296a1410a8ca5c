import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import {
  embeddingProjection,
  type EmbeddingProjectionOptions,
} from "../../../src/widgets/embedding-projection.js";
import type { EmbeddingState } from "../../../src/widgets/contract/index.js";
import { boxLine, isInside, pointAt, pointsInside } from "../../../widgets/embedding-projection/pick.js";
import { look, rotate, zoom, createSeen } from "../../../widgets/embedding-projection/camera.js";
import { cloudOf } from "../../../widgets/embedding-projection/cloud.js";
import {
  assertLeavesNothing,
  openExported,
  openForFrontEnds,
  seriousViolations,
  showInHost,
} from "../../helpers/front-end-host.js";
import { payloads } from "../../helpers/payloads.js";

describe("pick", () => {
  const seen = { x: Float32Array.of(0, 10, 20), y: Float32Array.of(0, 0, 5), depth: new Uint8Array(3) };

  it("finds the nearest shown point within reach", () => {
    assert.equal(pointAt(seen, Uint8Array.of(2, 2, 2), [8, 1], 9), 1);
    assert.equal(pointAt(seen, Uint8Array.of(2, 0, 2), [8, 1], 9), 0);
    assert.equal(pointAt(seen, Uint8Array.of(2, 2, 2), [0, 50], 9), -1);
  });

  it("tells inside from outside, also where the line turns back", () => {
    const hook = [[0, 0], [10, 0], [10, 10], [8, 10], [8, 2], [0, 2]] as const; // prettier-ignore
    assert.equal(isInside([9, 8], hook), true);
    assert.equal(isInside([4, 5], hook), false);
    assert.deepEqual(pointsInside(seen, Uint8Array.of(2, 1, 0), boxLine([25, 9], [5, -9])), [1]);
  });
});

describe("camera", () => {
  const size = { width: 200, height: 100 };

  it("zooms around a place", () => {
    const cloud = cloudOf(Float32Array.of(-1, -1, 1, 1), { count: 2, dims: 2 });
    const camera = { scale: 40, x: 0, y: 0, yaw: 0, pitch: 0 };
    const seen = createSeen(2);
    look(cloud, camera, size, seen);
    assert.deepEqual([seen.x[1], seen.y[1]], [140, 10]);
    zoom(camera, { factor: 2, at: [40, -40], fit: 40 });
    look(cloud, camera, size, seen);
    assert.deepEqual([seen.x[1], seen.y[1]], [140, 10]);
    assert.equal(seen.x[0], 140 - 160);
  });

  it("turns a cloud in space: right goes to the back or the front", () => {
    const cloud = cloudOf(Float32Array.of(1, 0, 0, -1, 0, 0), { count: 2, dims: 3 });
    const camera = { scale: 40, x: 0, y: 0, yaw: 0, pitch: 0 };
    const seen = createSeen(2);
    rotate(camera, [Math.PI / 2, 0]);
    look(cloud, camera, size, seen);
    assert.ok(Math.abs(seen.x[0]! - 100) < 1e-3);
    assert.equal(Math.abs(seen.depth[0]! - seen.depth[1]!) > 200, true);
  });
});

/** Four groups of ten at the corners of a square, pairs between two of them. */
const count = 40;
const corner = (i: number) => [i % 4 < 2 ? 0 : 10, i % 2 === 0 ? 0 : 10] as const;
const flat = Array.from({ length: count }, (_, i) => [
  corner(i)[0] + (i % 5) * 0.2,
  corner(i)[1] + (i % 7) * 0.1,
]).flat();
const options: EmbeddingProjectionOptions = {
  points: {
    UMAP: { shape: [count, 2], data: flat },
    PCA: { shape: [count, 3], data: flat.flatMap((x, i) => (i % 2 ? [x, x / 3] : [x])) },
  },
  labels: Array.from({ length: count }, (_, i) => `class ${i % 4}`),
  columns: { loss: Array.from({ length: count }, (_, i) => (i === 0 ? NaN : i / 10)) },
  names: Array.from({ length: count }, (_, i) => `picture ${i}`),
  images: { shape: [count, 4, 4, 3], data: Uint8Array.from({ length: count * 48 }, (_, i) => i % 251) },
  neighbours: 3,
  features: {
    shape: [count, 4],
    data: Array.from({ length: count * 4 }, (_, i) => (i % 4 === (i >> 2) % 4 ? 5 : (i % 3) / 3)),
  },
  pairs: [[0, 3], [1, 2]], // prettier-ignore
};

interface Shown {
  readonly selection: number[];
  readonly point: number;
  readonly hidden: string[];
  readonly map: string;
  readonly rotation: number[];
}

describe("embedding projection in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async function () {
    browser = await openForFrontEnds(this);
  });
  after(() => browser?.close());

  const stateOf = (page: Page) => page.evaluate<Shown>("({ ...shown[0].state, points: 0, values: 0 })");
  const drag = async (page: Page, line: readonly (readonly [number, number])[]) => {
    const box = (await page.locator(".cl-embedding").boundingBox())!;
    const at = ([x, y]: readonly [number, number]) =>
      [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(line[0]!));
    await page.mouse.down();
    for (const place of line.slice(1)) await page.mouse.move(...at(place), { steps: 4 });
    await page.mouse.up();
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  };
  const leftHalf = [[0.01, 0.01], [0.5, 0.01], [0.5, 0.99], [0.01, 0.99]] as const; // prettier-ignore

  it("sends back what a lasso and a box choose, and what is pointed at", async () => {
    const page = await showInHost(browser, embeddingProjection(options));
    await page.getByRole("radio", { name: "Lasso" }).check();
    await drag(page, leftHalf);
    const expected = Array.from({ length: count }, (_, i) => i).filter((i) => i % 4 < 2);
    assert.deepEqual((await stateOf(page)).selection, expected);
    assert.match(await page.locator("[data-chosen]").innerText(), /20 of 40 chosen/);
    await page.getByRole("radio", { name: "Box" }).check();
    await drag(page, [[0.5, 0.5], [0.99, 0.01]]); // prettier-ignore
    assert.deepEqual(
      (await stateOf(page)).selection,
      expected.map((i) => i + 2).filter((i) => i % 4 === 3),
    );
    await page.getByRole("button", { name: "Clear selection" }).click();
    assert.deepEqual((await stateOf(page)).selection, []);
    await page.close();
  });

  it("works with the keyboard alone", async () => {
    const page = await showInHost(browser, embeddingProjection(options));
    await page.locator(".cl-embedding").focus();
    await page.keyboard.press("Home");
    assert.equal((await stateOf(page)).point, 0);
    await page.locator("[data-card]").waitFor({ state: "visible" }); // drawn with the next frame
    assert.match(
      await page.locator("[data-card]").innerText(),
      /picture 0[\s\S]*label: class 0 · loss: none/,
    );
    assert.equal(await page.locator("[data-near] [data-point]").count(), 3);
    await page.keyboard.press("Space");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    assert.deepEqual((await stateOf(page)).selection, [0, count - 1]);
    await page.keyboard.press("ArrowLeft");
    assert.notEqual((await stateOf(page)).point, count - 1);
    await page.keyboard.press("Control+a");
    assert.equal((await stateOf(page)).selection.length, count);
    await page.keyboard.press("Escape");
    assert.equal((await stateOf(page)).point, -1);
    await page.close();
  });

  it("follows the legend, the map and the kernel, and turns a map in space", async () => {
    const page = await showInHost(browser, embeddingProjection(options));
    const shown = (number: number) => page.waitForSelector(`.cl-embedding[data-shown="${number}"]`);
    await page.getByRole("button", { name: "class 1" }).click();
    await shown(30);
    assert.deepEqual((await stateOf(page)).hidden, ["label:1"]);
    await page.getByRole("button", { name: "All" }).click();
    await shown(40);
    const picture = () => page.locator(".cl-embedding").screenshot();
    await page.getByRole("radio", { name: "PCA" }).check();
    await page.getByRole("radio", { name: "Loss" }).check();
    assert.match(
      await page.locator(".cl-embedding-scale").innerText(),
      /0\.1[\s\S]*3\.9[\s\S]*1 without a value/,
    );
    const before = await picture();
    await drag(page, [[0.5, 0.5], [0.7, 0.6]]); // prettier-ignore
    assert.notDeepEqual(await picture(), before);
    assert.notDeepEqual((await stateOf(page)).rotation, [0.6, 0.35]);
    await page.evaluate("shown[0].change({ selection: [1, 2] })");
    await page.waitForSelector("text=2 of 40 chosen");
    await assertLeavesNothing(page);
  });

  it("works in an exported page: no error, no request, wheel zoom only with the focus", async () => {
    const figure = embeddingProjection({ ...options, showImages: true });
    const { page, errors, requests } = await openExported(browser, figure);
    await page.waitForSelector('.cl-embedding[data-shown="40"]');
    const map = page.locator(".cl-embedding");
    const before = await map.screenshot();
    await map.hover();
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(100);
    await map.click({ position: { x: 300, y: 200 } });
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(100);
    assert.notDeepEqual(await map.screenshot(), before);
    assert.deepEqual([errors, requests], [[], []]);
    await page.close();
  });

  it("shows hostile text as it is, and keeps its width", async () => {
    const names = payloads;
    const points = { shape: [names.length, 2], data: names.flatMap((_, i) => [i, i % 3]) };
    const features = { shape: [names.length, 1], data: names.map((_, i) => i + 1) };
    const figure = embeddingProjection({
      points,
      names,
      labels: names,
      features,
      neighbours: 2,
      method: names[3]!,
    });
    const { page, errors } = await openExported(browser, figure, { width: 320 });
    await page.locator(".cl-embedding").focus();
    for (const key of ["Home", "ArrowRight", "End", "Control+a"]) await page.keyboard.press(key);
    assert.equal(await page.evaluate("globalThis.pwned"), undefined);
    assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
    assert.deepEqual(errors, []);
    await page.close();
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`has no serious fault of access, ${scheme}, also at 320 px`, async () => {
      for (const width of [900, 320]) {
        const { page } = await openExported(browser, embeddingProjection(options), { width, scheme });
        await page.locator(".cl-embedding").focus();
        await page.keyboard.press("Home");
        await page.keyboard.press("Space");
        assert.deepEqual(await seriousViolations(page), []);
        await page.close();
      }
    });
  }

  it("says why there is little or nothing to see", async () => {
    const said = async (data: number[], more: Partial<EmbeddingState> = {}) => {
      const figure = embeddingProjection({ points: { shape: [data.length / 2, 2], data } });
      figure.set(more);
      const { page, errors } = await openExported(browser, figure);
      const text = await page.locator("main").innerText();
      assert.deepEqual(errors, []);
      await page.close();
      return text;
    };
    assert.match(await said([]), /There are no pictures to place/);
    assert.match(await said([NaN, 1, 2, NaN]), /its coordinates are not numbers/);
    assert.match(await said([NaN, 1, 2, 3, 4, 5]), /1 of 3 pictures has no place/);
    assert.match(await said([1, 2]), /There is one point/);
    const sprite = { src: "data:image/png;base64,AAAA", tileSize: 8, columns: 1, count: 2 };
    assert.match(await said([1, 2, 3, 4], { sprite }), /Drag to\n[^]*The pictures cannot be read\./);
  });
});
