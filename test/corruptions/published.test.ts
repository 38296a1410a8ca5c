import assert from "node:assert/strict";
import { reflect, replicate } from "../../src/corruptions/axis-map.js";
import { gaussianBlur } from "../../src/corruptions/axis-maps.js";
import { corrupt } from "../../src/corruptions/corruptions.js";
import type { CorruptionKind } from "../../src/corruptions/corruptions.js";
import { affineBetween, resample } from "../../src/corruptions/elastic-transform.js";
import { toFloat, toPicture } from "../../src/corruptions/float-picture.js";
import { motionBlur } from "../../src/corruptions/motion-blur.js";
import { assertClose } from "../helpers/assert-close.js";
import { differences, pattern, published } from "./published.js";
import type { PublishedCase } from "./published.js";

/** What the code makes of the picture of a case. */
type Make = (expected: PublishedCase) => ReturnType<typeof corrupt>;

const cases = (kind: string) => published.cases.filter((one) => one.kind === kind);

/** Every case of a kind: no value is farther off than `max`, and the mean is below `mean`. */
function check(kind: string, make: Make, { max, mean }: { max: number; mean: number }) {
  const all = cases(kind);
  assert.ok(all.length > 0, `no case of ${kind}`);
  for (const one of all) {
    const found = differences(make(one), one);
    const what = `${kind} ${one.severity}, ${one.height} x ${one.width}, angle ${one.angle}`;
    assert.ok(found.max <= max && found.mean <= mean, `${what}: off by ${found.max}, mean ${found.mean}`);
  }
}

const byKind =
  (kind: CorruptionKind): Make =>
  ({ severity, height, width }) =>
    corrupt(pattern(height, width), { kind, severity });

describe("corruptions against the published formulas", () => {
  it("equals OpenCV's correlation with the published disk at sum 1, at 224 px", () => {
    check("defocus_blur", byKind("defocus_blur"), { max: 1, mean: 0.05 });
  });

  it("equals SciPy's zooms", () => check("zoom_blur", byKind("zoom_blur"), { max: 1, mean: 0.01 }));

  it("equals Pillow's box averages, which it rounds after each axis", () => {
    check("pixelate", byKind("pixelate"), { max: 1, mean: 0.5 });
  });

  it("equals Pillow's JPEG at all sizes, but for blocks where a coefficient lies halfway between two steps", () => {
    check("jpeg_compression", byKind("jpeg_compression"), { max: 25, mean: 0.8 });
  });

  it("equals scikit-image's HSV, halves rounded either way", () => {
    check("brightness", byKind("brightness"), { max: 1, mean: 0.2 });
  });

  it("equals the published contrast", () => check("contrast", byKind("contrast"), { max: 1, mean: 0.01 }));

  it("equals ImageMagick's motion blur, which cuts to whole numbers", () => {
    const blur: Make = ({ height, width, radius, sigma, angle }) =>
      toPicture(
        motionBlur(toFloat(pattern(height, width)), { radius: radius!, sigma: sigma!, angle: angle! }),
      );
    check("motion", blur, { max: 1, mean: 0.55 });
  });

  it("blurs for glass as scikit-image does", () => {
    const blur: Make = ({ height, width, sigma }) =>
      toPicture(
        gaussianBlur(toFloat(pattern(height, width)), { sigma: sigma!, truncate: 4, border: replicate }),
      );
    check("glass", blur, { max: 1, mean: 0.01 });
  });

  it("warps by smoothed noise as scikit-image and SciPy do", () => {
    const warp: Make = ({ height, width, sigma, amplitude }) => {
      const picture = pattern(height, width);
      const noise = Float32Array.from({ length: height * width }, (_, p) => picture.data[3 * p]! / 127.5 - 1);
      const smooth = { sigma: sigma!, truncate: 3, border: reflect };
      const field = gaussianBlur({ data: noise, height, width, channels: 1 }, smooth).data;
      const place = (sign: number, start: (p: number) => number) =>
        field.map((value, p) => start(p) + sign * amplitude! * value);
      const rows = place(1, (p) => Math.floor(p / width));
      const columns = place(-1, (p) => p % width);
      return toPicture(resample(toFloat(picture), reflect, { rows, columns }));
    };
    check("warp", warp, { max: 2, mean: 0.05 });
  });

  it("finds OpenCV's affine map between three points", () => {
    const corners = [
      [40, 45],
      [40, 11],
      [6, 11],
    ] as const;
    const moved = [
      [43, 41],
      [38, 15],
      [2, 8],
    ] as const;
    const map = affineBetween(corners, moved);
    assertClose(map.flat(), published.affine.flat(), { absolute: 1e-9, relative: 1e-9 });
  });
});
