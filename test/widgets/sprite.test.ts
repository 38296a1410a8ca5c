import assert from "node:assert/strict";
import sharp from "sharp";
import { createSprite } from "../../src/widgets/sprite.js";

const TILE = 4;

/** Tiles of one colour each. */
const tiles = (colours: [number, number, number][]) =>
  Uint8Array.from(colours.flatMap((colour) => Array.from({ length: TILE * TILE }, () => colour).flat()));

const decode = async (src: string) =>
  sharp(Buffer.from(src.slice(src.indexOf(",") + 1), "base64"))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });

describe("createSprite", () => {
  const colours: [number, number, number][] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [9, 99, 199],
    [1, 2, 3],
  ];

  it("puts tile i at column i % columns and row floor(i / columns), every pixel kept in PNG", async () => {
    const sprite = createSprite(tiles(colours), { tileSize: TILE, format: "png" })!;
    assert.deepEqual([sprite.columns, sprite.count, sprite.tileSize], [3, 5, TILE]);
    const { data, info } = await decode(sprite.src);
    assert.deepEqual([info.width, info.height], [3 * TILE, 2 * TILE]);
    colours.forEach((colour, i) => {
      for (const [dx, dy] of [
        [0, 0],
        [TILE - 1, TILE - 1],
      ] as const) {
        const x = (i % 3) * TILE + dx;
        const y = Math.floor(i / 3) * TILE + dy;
        const at = (y * info.width + x) * 3;
        assert.deepEqual([...data.subarray(at, at + 3)], colour, `tile ${i} at ${x}, ${y}`);
      }
    });
  });

  it("writes WebP unless told otherwise", async () => {
    const sprite = createSprite(tiles(colours), { tileSize: TILE })!;
    assert.match(sprite.src, /^data:image\/webp;base64,/);
    assert.equal((await decode(sprite.src)).info.width, 3 * TILE);
  });

  it("has no sheet for no pictures, and refuses half a picture", () => {
    assert.equal(createSprite(new Uint8Array(), { tileSize: TILE }), null);
    assert.throws(
      () => createSprite(new Uint8Array(50), { tileSize: TILE }),
      /createSprite: pixels must be \[count, 4, 4, 3\], got 50 bytes/,
    );
  });
});
