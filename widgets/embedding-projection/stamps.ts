import type { symbols } from "../shared/symbols.js";
import { symbolPath } from "../shared/symbols.js";

/** A marker as pixels: where it covers, and how much. */
export interface Stamp {
  readonly radius: number;
  /** Four variants, for points that lie at 0 or 1/2 of a pixel across and down. */
  readonly variants: readonly Cover[];
}

export interface Cover {
  /** Farthest pixel from the point, in rows or columns. */
  readonly reach: number;
  /** Pixels from the point. */
  readonly dx: Int16Array;
  readonly dy: Int16Array;
  /** 1 to 256. */
  readonly share: Uint16Array;
  /** `dy * width + dx` for a picture of this width. */
  offsets: Int32Array;
  width: number;
}

/** Draws a marker once with the browser's own smoothing.
 *
 * @param diameter in pixels of the canvas
 * @param halo how much wider it is on each side, in pixels */
export function createStamp(shape: (typeof symbols)[number], diameter: number, halo = 0): Stamp {
  const radius = Math.ceil(diameter / 2 + halo) + 1;
  const side = 2 * radius + 1;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  const outline = symbolPath(shape);
  const variants = [0, 1, 2, 3].map((variant) => {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, side, side);
    context.translate(radius + (variant & 1) / 2, radius + (variant >> 1) / 2);
    context.scale(diameter / 12, diameter / 12); // outlines are 12 units wide
    context.fill(outline);
    if (halo > 0) {
      context.lineWidth = (24 * halo) / diameter;
      context.lineJoin = "round";
      context.stroke(outline);
    }
    return coverOf(context.getImageData(0, 0, side, side).data, side, radius);
  });
  return { radius, variants };
}

function coverOf(pixels: Uint8ClampedArray, side: number, radius: number): Cover {
  const covered = Array.from({ length: side * side }, (_, i) => i).filter((i) => pixels[4 * i + 3]! > 3);
  return {
    reach: radius + 1,
    dx: Int16Array.from(covered, (i) => (i % side) - radius),
    dy: Int16Array.from(covered, (i) => Math.floor(i / side) - radius),
    share: Uint16Array.from(covered, (i) => Math.round((pixels[4 * i + 3]! * 256) / 255)),
    offsets: new Int32Array(0),
    width: 0,
  };
}

/** The cover with offsets for a picture of this width. */
export function fitCover(cover: Cover, width: number): Cover {
  if (cover.width !== width) {
    cover.offsets = Int32Array.from(cover.dx, (dx, i) => cover.dy[i]! * width + dx);
    cover.width = width;
  }
  return cover;
}
