import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { ShapeError } from "../../src/core/errors.js";
import { contactSheetPng } from "../../src/widgets/contact-sheet-png.js";
import { renderContactSheet } from "../../src/widgets/contact-sheet.js";
import type { ContactSheet, SheetPicture } from "../../src/widgets/contact-sheet.js";
import { findBrowser, openBrowser } from "../helpers/browser.js";
import { withTempDir } from "../helpers/temp-dir.js";

/** One colour all over. */
function plain(color: readonly [number, number, number], size: number, label = "plain"): SheetPicture {
  const pixels = new Uint8Array(size * size * 3).map((_, i) => color[i % 3]!);
  return { pixels, size, label };
}

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(1)'>&amp;`;

const sheet: ContactSheet = {
  title: `set ${EVIL}`,
  text: EVIL,
  sections: [
    {
      title: `rows ${EVIL}`,
      text: EVIL,
      rows: [
        { label: EVIL, note: EVIL, pictures: [plain([255, 0, 0], 8, EVIL), null, plain([0, 0, 255], 64)] },
      ],
    },
    {
      title: "كلمة 単語",
      text: "columns",
      columns: ["a", EVIL],
      rows: [{ label: "row", pictures: [plain([0, 255, 0], 8), { ...plain([9, 9, 9], 8), caption: EVIL }] }],
    },
  ],
};

describe("renderContactSheet", () => {
  it("escapes every text and needs nothing from outside", () => {
    const page = renderContactSheet(sheet);
    assert.ok(!page.includes("<script"));
    assert.ok(!page.includes("<img src=x"));
    assert.equal(page.split("&quot;&gt;&lt;script&gt;alert(1)").length - 1, 12);
    assert.ok(page.includes("كلمة 単語"));
    for (const [, address] of page.matchAll(/(?:src|href)="([^"]*)"/g)) assert.match(address!, /^(data:|#)/);
    assert.doesNotMatch(page, /https?:|url\(|@import/);
  });

  it("keeps the pixels of small pictures", async () => {
    const [, base64] = /src="data:image\/png;base64,([^"]*)"/.exec(renderContactSheet(sheet))!;
    const { data, info } = await sharp(Buffer.from(base64!, "base64"))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, ...data.subarray(0, 3)], [8, 8, 255, 0, 0]);
  });

  it("stays under 5 MB with 480 pictures of noise", () => {
    const noise = new Uint8Array(64 * 64 * 3).map((_, i) => (i * 2654435761) >>> 24);
    const pictures = Array.from({ length: 12 }, () => ({ pixels: noise, size: 64, label: "noise" }));
    const rows = Array.from({ length: 40 }, (_, i) => ({ label: String(i), pictures }));
    const page = renderContactSheet({ ...sheet, sections: [{ title: "many", text: "", rows }] });
    assert.ok(page.length < 5e6, `${page.length} bytes`);
  });

  it("refuses pixels that are not of the size they say, and names the picture", () => {
    const wrong = { ...plain([0, 0, 0], 8, "the third"), size: 9 };
    const sections = [{ title: "t", text: "", rows: [{ label: "r", pictures: [wrong] }] }];
    const message = /contactSheet: "the third" must be \[9, 9, 3\], got 192 numbers, not 243/;
    for (const render of [renderContactSheet, contactSheetPng]) {
      assert.throws(
        () => render({ ...sheet, sections }),
        (error) => error instanceof ShapeError && message.test(error.message),
      );
    }
  });

  it("reads by keyboard, light and dark, on a narrow screen, and asks for nothing", async function () {
    if (findBrowser() === undefined) return this.skip();
    await withTempDir(async (dir) => {
      const path = join(dir, "sheet.html");
      await writeFile(path, renderContactSheet(sheet));
      const browser = await openBrowser();
      try {
        const grounds = new Set<string>();
        for (const colorScheme of ["light", "dark"] as const) {
          const page = await browser.newPage({ colorScheme, viewport: { width: 360, height: 640 } });
          const complaints: string[] = [];
          page.on("console", (message) => complaints.push(message.text()));
          page.on("dialog", (dialog) => complaints.push(dialog.message()));
          page.on("request", (request) => {
            if (!/^(file|data):/.test(request.url())) complaints.push(request.url());
          });
          await page.goto(pathToFileURL(path).href);
          grounds.add(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 360);
          assert.equal(
            await page.evaluate("[...document.images].every((image) => image.naturalWidth > 0)"),
            true,
          );
          const stops: string[] = [];
          for (let i = 0; i < 5; i++) {
            await page.keyboard.press("Tab");
            stops.push(
              await page.evaluate("document.activeElement.className || document.activeElement.localName"),
            );
          }
          assert.deepEqual(stops, ["skip", "a", "a", "scroll", "scroll"]);
          assert.deepEqual(complaints, []);
          await page.close();
        }
        assert.equal(grounds.size, 2);
      } finally {
        await browser.close();
      }
    });
  });
});

describe("contactSheetPng", () => {
  it("has the pictures where the labels end, enlarged with sharp edges", async () => {
    const { data, info } = await sharp(contactSheetPng(sheet))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.equal(info.width, 1240);
    const colors = new Map<string, number>();
    for (let i = 0; i < data.length; i += 3) {
      const color = data.subarray(i, i + 3).join();
      colors.set(color, (colors.get(color) ?? 0) + 1);
    }
    for (const color of ["255,0,0", "0,0,255", "0,255,0", "9,9,9"])
      assert.ok(colors.get(color)! >= 64 * 64, color);
  });

  it("grows with its rows, and stops where no viewer follows", async () => {
    const heightOf = async (numRows: number) => {
      const rows = Array.from({ length: numRows }, () => ({ label: "row", pictures: [plain([0, 0, 0], 8)] }));
      const png = contactSheetPng({ ...sheet, sections: [{ title: "t", text: "", rows }] });
      return (await sharp(png).metadata()).height;
    };
    assert.equal((await heightOf(11)) - (await heightOf(1)), 10 * 80);
    assert.equal(await heightOf(300), 16000);
  });
});
