import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import type { Color, Sharp } from "sharp";
import { decodeImage, fitPicture } from "../../src/data/decode-image.js";
import { dataError, pictureFile, randomBytes, writeFiles } from "../helpers/data-files.js";
import { withTempDir } from "../helpers/temp-dir.js";

const flat = (width: number, height: number, background: Color = "#f00") =>
  sharp({ create: { width, height, channels: typeof background === "object" ? 4 : 3, background } });
const pixel = (data: Uint8Array, i = 0) => [...data.subarray(3 * i, 3 * i + 3)];
const svg = (attributes: string, body = "") =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${body}</svg>`,
  );

/** Asserts that all pixels are within `tolerance` of a colour. */
function assertColour(data: Uint8Array, colour: number[], tolerance = 0): void {
  data.forEach((value, i) => {
    assert.ok(
      Math.abs(value - colour[i % 3]!) <= tolerance,
      `byte ${i} is ${value}, wanted ${colour.join()}`,
    );
  });
}

describe("decodeImage", () => {
  it("reads JPEG, PNG, WebP, GIF and SVG, whatever they are called", async () => {
    for (const format of ["jpeg", "png", "webp", "gif"] as const) {
      const picture = await decodeImage(await pictureFile(format, { color: "#204060" }), { file: "a.txt" });
      assert.deepEqual([picture.format, picture.height, picture.width], [format, 8, 12]);
      assertColour(picture.data, [0x20, 0x40, 0x60], 2);
    }
    const drawing = await decodeImage(
      svg('width="6" height="4"', '<rect width="6" height="4" fill="#204060"/>'),
    );
    assert.deepEqual([drawing.format, drawing.height, drawing.width], ["svg", 4, 6]);
    assertColour(drawing.data, [0x20, 0x40, 0x60]);
  });

  it("gives back the very pixels of a PNG, row by row", async () => {
    const pixels = randomBytes(7 * 5 * 3);
    const png = await sharp(pixels, { raw: { width: 7, height: 5, channels: 3 } })
      .png()
      .toBuffer();
    assert.deepEqual(Buffer.from((await decodeImage(png)).data), pixels);
  });

  it("makes palette, grey, 16-bit, CMYK and wide colours 8-bit sRGB", async () => {
    const cases: [Sharp, number[], number][] = [
      [flat(4, 4).png({ palette: true }), [255, 0, 0], 0],
      [flat(4, 4).toColourspace("rgb16").png(), [255, 0, 0], 0],
      [flat(4, 4, "#808080").greyscale().png(), [128, 128, 128], 0],
      [flat(4, 4, "#808080").toColourspace("grey16").png(), [128, 128, 128], 1],
      [flat(4, 4, "#808080").greyscale().jpeg(), [128, 128, 128], 1],
      [flat(4, 4, "#20a040").withIccProfile("p3").png(), [0x20, 0xa0, 0x40], 4],
      [flat(16, 16, "#8090a0").toColourspace("cmyk").jpeg({ quality: 100 }), [0x80, 0x90, 0xa0], 12],
    ];
    for (const [image, colour, tolerance] of cases) {
      assertColour((await decodeImage(await image.toBuffer())).data, colour, tolerance);
    }
  });

  it("shows white through what is transparent", async () => {
    const half = { r: 0, g: 0, b: 0, alpha: 0.5 };
    for (const image of [
      flat(4, 4, half).png(),
      flat(4, 4, half).toColourspace("grey16").png(),
      flat(4, 4, half).webp({ lossless: true }),
    ]) {
      assertColour((await decodeImage(await image.toBuffer())).data, [127, 127, 127], 1);
    }
    assertColour((await decodeImage(svg('width="3" height="3"'))).data, [255, 255, 255]);
  });

  it("turns a picture as its EXIF says, in all eight ways", async () => {
    // 2 x 1 blocks of 16 pixels: left red, right blue.
    const pixels = Buffer.alloc(32 * 16 * 3);
    for (let i = 0; i < 32 * 16; i++) pixels[3 * i + (i % 32 < 16 ? 0 : 2)] = 255;
    const redAt: Record<number, string> = {
      1: "left",
      2: "right",
      3: "right",
      4: "left",
      5: "top",
      6: "top",
      7: "bottom",
      8: "bottom",
    };
    for (const [orientation, side] of Object.entries(redAt)) {
      const raw = { width: 32, height: 16, channels: 3 as const };
      const jpeg = await sharp(pixels, { raw })
        .withMetadata({ orientation: Number(orientation) })
        .jpeg()
        .toBuffer();
      for (const fit of [undefined, { imageSize: 16, resize: "contain" as const }]) {
        const { data, height, width } = await decodeImage(jpeg, { fit });
        if (fit === undefined) assert.equal(height > width, Number(orientation) >= 5);
        const [row, column] = { left: [8, 2], right: [8, width - 3], top: [2, 8], bottom: [height - 3, 8] }[
          side
        ]!;
        const [red, , blue] = pixel(data, row! * width + column!);
        assert.ok(red! > 200 && blue! < 60, `orientation ${orientation}: red is not at the ${side}`);
      }
    }
  });

  it("takes the first frame of an animation", async () => {
    const frames = await Promise.all(["#f00", "#0f0"].map((colour) => flat(6, 5, colour).png().toBuffer()));
    for (const format of ["gif", "webp"] as const) {
      const moving = await sharp(frames, { join: { animated: true } })
        .toFormat(format, { lossless: true })
        .toBuffer();
      assert.equal((await sharp(moving).metadata()).pages, 2);
      const { data, height, width } = await decodeImage(moving);
      assert.deepEqual([height, width], [5, 6]);
      assertColour(data, [255, 0, 0], 1);
    }
  });

  it("stops at a picture of too many pixels before it decodes it", async () => {
    const bomb = await flat(9000, 9000, "#000").png().toBuffer();
    assert.ok(bomb.length < 500_000);
    await assert.rejects(
      decodeImage(bomb, { file: "bomb.png" }),
      dataError(/bomb.png \(png\): it has more than the 64000000 pixels allowed/),
    );
    const png = await pictureFile("png");
    await assert.rejects(decodeImage(png, { maxPixels: 95 }), dataError(/more than the 95 pixels/));
    assert.equal((await decodeImage(png, { maxPixels: 96 })).width, 12);
  });

  it("draws an SVG within bounds", async () => {
    const large = await decodeImage(svg('width="3000" height="6000"', '<rect width="3000" height="3000"/>'));
    assert.deepEqual([large.height, large.width], [2000, 1000]);
    assert.deepEqual([pixel(large.data, 998 * 1000)[0], pixel(large.data, 1001 * 1000)[0]], [0, 255]);
    // A drawing of which the square is a tiny part: scaled to fit, it would be 1.9 million pixels wide.
    for (const resize of ["cover", "contain"] as const) {
      const strip = svg('width="30000" height="1"', '<rect width="30000" height="1"/>');
      const { data } = await decodeImage(strip, { fit: { imageSize: 64, resize } });
      assert.equal(data.length, 64 * 64 * 3);
    }
    for (const size of [
      'width="0" height="0"',
      'width="4000000" height="1"',
      'width="1e30" height="1"',
      'width="-5" height="4"',
    ]) {
      await assert.rejects(decodeImage(svg(size)), dataError(/picture \(svg\): /));
    }
    const long = Buffer.concat([svg('width="3" height="3"'), Buffer.alloc(17e6, " ")]);
    await assert.rejects(decodeImage(long), dataError(/\(svg\): it has \d+ bytes, more than the 16000000/));
    const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`);
    const laughs = `<!DOCTYPE svg [<!ENTITY a0 "x">${entities.join("")}]>`;
    const text = svg('width="8" height="8"', "<text>&a9;</text>");
    await assert.rejects(decodeImage(Buffer.concat([Buffer.from(laughs), text])), dataError(/amplification/));
    await assert.rejects(decodeImage(Buffer.from("<html>no picture</html>")), dataError(/is no JPEG, PNG/));
  });

  it("lets an SVG read no file and ask no server", async () => {
    await withTempDir(async (dir) => {
      await writeFiles(dir, {
        "red.png": await flat(8, 8).png().toBuffer(),
        "secret.txt": "WWWW",
        "red.css": "rect { fill: red }",
      });
      let numRequests = 0;
      const server = createServer((_, response) => {
        numRequests++;
        response.end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const web = `http://127.0.0.1:${(server.address() as AddressInfo).port}/red.png`;
      const path = join(dir, "red.png");
      const hrefs = [path, pathToFileURL(path).href, web, `${pathToFileURL(dir).href}/red.svg#a`];
      const bodies = hrefs.flatMap((href) => [
        `<image href="${href}" width="8" height="8"/>`,
        `<image xlink:href="${href}" width="8" height="8"/>`,
        `<use href="${href}"/>`,
        `<filter id="f"><feImage href="${href}"/></filter><rect width="8" height="8" fill="#fff" filter="url(#f)"/>`,
        `<style>@import url(${pathToFileURL(join(dir, "red.css")).href}); rect { fill: #fff }</style><rect width="8" height="8"/>`,
      ]);
      bodies.push(
        `<text y="8"><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${join(dir, "secret.txt")}" parse="text"/></text>`,
      );
      try {
        for (const body of bodies) {
          assertColour((await decodeImage(svg('width="8" height="8"', body))).data, [255, 255, 255]);
        }
        const entity = `<!DOCTYPE svg [<!ENTITY a SYSTEM "${pathToFileURL(join(dir, "secret.txt")).href}">]>`;
        const text = Buffer.concat([
          Buffer.from(entity),
          svg('width="8" height="8"', '<text y="8">&a;</text>'),
        ]);
        await assert.rejects(decodeImage(text), dataError(/Entity 'a' not defined/));
        const inline = `<image href="data:image/png;base64,${(await flat(8, 8).png().toBuffer()).toString("base64")}" width="8" height="8"/>`;
        assertColour((await decodeImage(svg('width="8" height="8"', inline))).data, [255, 0, 0]);
        assert.equal(numRequests, 0);
      } finally {
        server.close();
      }
    });
  });

  it("says what a file is not: empty, of another kind, cut off", async () => {
    await assert.rejects(
      decodeImage(new Uint8Array(0), { file: "a.png" }),
      dataError(/decodeImage: a.png, byte 0: is empty/),
    );
    const others = [
      await flat(4, 4).tiff().toBuffer(),
      await flat(4, 4).avif().toBuffer(),
      Buffer.from("%PDF-1.4"),
      randomBytes(99),
    ];
    for (const bytes of others) {
      await assert.rejects(decodeImage(bytes), dataError(/byte 0: is no JPEG, PNG, WebP, GIF or SVG/));
    }
    for (const format of ["jpeg", "png", "webp", "gif"] as const) {
      const bytes = await pictureFile(format, { width: 40, height: 40 });
      for (let share = 1; share < 10; share++) {
        const cut = bytes.subarray(0, Math.floor((bytes.length * share) / 10));
        await assert.rejects(
          decodeImage(cut, { file: "cut" }),
          dataError(new RegExp(`cut \\(${format}\\): `)),
        );
      }
    }
  });

  it("fits a picture to a square: cut at both sides alike, or whole with white beside it", async () => {
    // Three blocks of 8 x 8: red, green, blue.
    const pixels = Buffer.alloc(24 * 8 * 3);
    for (let i = 0; i < 24 * 8; i++) pixels[3 * i + Math.floor((i % 24) / 8)] = 255;
    const png = await sharp(pixels, { raw: { width: 24, height: 8, channels: 3 } })
      .png()
      .toBuffer();
    const cover = await decodeImage(png, { fit: { imageSize: 8, resize: "cover" } });
    assertColour(cover.data, [0, 255, 0]);
    const whole = await decodeImage(png, { fit: { imageSize: 24, resize: "contain" } });
    const at = (row: number, column: number) => pixel(whole.data, row * 24 + column);
    assert.deepEqual(
      [at(7, 12), at(12, 4), at(12, 12), at(12, 20), at(16, 12)],
      [
        [255, 255, 255],
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [255, 255, 255],
      ],
    );
    const again = await fitPicture(
      { data: pixels, height: 8, width: 24 },
      { imageSize: 24, resize: "contain" },
    );
    assert.deepEqual(Buffer.from(again.data), Buffer.from(whole.data));
  });

  it("draws an SVG sharp at the size wanted, whatever its own", async () => {
    const odd = svg('width="33" height="20"', '<rect width="16.5" height="20"/>');
    const cut = await decodeImage(odd, { fit: { imageSize: 64, resize: "cover" } });
    for (let row = 0; row < 64; row++) {
      const blurred = Array.from({ length: 64 }, (_, x) => pixel(cut.data, row * 64 + x)[0]!).filter(
        (v) => v > 0 && v < 255,
      );
      assert.ok(blurred.length <= 1, blurred.join());
    }
    const small = svg('width="2" height="2" viewBox="0 0 2 2"', '<rect width="1" height="2"/>');
    const { data } = await decodeImage(small, { fit: { imageSize: 32, resize: "cover" } });
    assert.deepEqual(
      [pixel(data, 5 * 32 + 15), pixel(data, 5 * 32 + 16)],
      [
        [0, 0, 0],
        [255, 255, 255],
      ],
    );
  });
});
