import type { Seen } from "./camera.js";
import { fitCover, type Cover, type Stamp } from "./stamps.js";

/** How the points of one category, or of one step of a scale, look. */
export interface Look {
  /** 0xBBGGRR */
  readonly colour: number;
  readonly stamp: Stamp;
  readonly halo: Stamp | undefined;
}

export interface Frame {
  readonly seen: Seen;
  readonly looks: readonly Look[];
  /** Index into `looks`, `[count]`. */
  readonly look: Uint16Array;
  /** 0 hidden, 1 faint, 2 drawn, `[count]`. */
  readonly weight: Uint8Array;
  /** Whether near points are drawn over far ones, and far ones fade. */
  readonly isDeep: boolean;
  /** 0xBBGGRR */
  readonly background: number;
  /** Pixels of the canvas for one of the page. */
  readonly ratio: number;
}

const FAINT = 46;
const FULL = 226;
const FAR = 70;

/** Draws points by writing their pixels: 100,000 take a few milliseconds without a graphics card, the same on every machine, and a page may
 * hold any number of plots, which WebGL's 16 contexts do not allow. */
export class Painter {
  private image: ImageData | undefined;
  private pixels = new Uint32Array(0);
  private order = new Uint32Array(0);
  private readonly context: CanvasRenderingContext2D;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = canvas.getContext("2d", { alpha: false, desynchronized: false })!;
  }

  paint(frame: Frame): void {
    const { width, height } = this.canvas;
    if (width === 0 || height === 0) return;
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = new ImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    this.pixels.fill(0xff000000 | frame.background);
    if (frame.weight.includes(1)) this.layer(frame, 1);
    this.layer(frame, 2);
    this.context.putImageData(this.image, 0, 0);
  }

  private layer(frame: Frame, weight: number): void {
    const { seen, ratio, isDeep } = frame;
    const { width, height } = this.canvas;
    const count = frame.look.length;
    const order = isDeep ? this.byDepth(seen.depth) : undefined;
    for (let k = 0; k < count; k++) {
      const i = order ? order[k]! : k;
      if (frame.weight[i] !== weight) continue;
      const x = seen.x[i]! * ratio;
      const y = seen.y[i]! * ratio;
      const { stamp, halo, colour } = frame.looks[frame.look[i]!]!;
      const r = stamp.radius;
      if (!(x > -r && y > -r && x < width + r && y < height + r)) continue;
      const column = Math.floor(x);
      const row = Math.floor(y);
      const variant = (x - column >= 0.5 ? 1 : 0) + (y - row >= 0.5 ? 2 : 0);
      const near = isDeep ? FAR + ((FULL - FAR) * seen.depth[i]!) / 255 : FULL;
      const alpha = weight === 1 ? (FAINT * near) / FULL : near;
      if (halo && weight === 2) this.stamp(halo.variants[variant]!, column, row, frame.background, 256);
      this.stamp(stamp.variants[variant]!, column, row, colour, alpha | 0);
    }
  }

  /** Blends two colour channels at a time. */
  private stamp(cover: Cover, column: number, row: number, colour: number, alpha: number): void {
    const { pixels } = this;
    const { width, height } = this.canvas;
    const { offsets, share, dx, dy, reach } = fitCover(cover, width);
    const base = row * width + column;
    const redBlue = colour & 0xff00ff;
    const green = colour & 0x00ff00;
    const isInside = column > reach && row > reach && column < width - reach && row < height - reach;
    for (let p = 0; p < offsets.length; p++) {
      if (!isInside) {
        const px = column + dx[p]!;
        const py = row + dy[p]!;
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
      }
      const at = base + offsets[p]!;
      const a = (share[p]! * alpha) >> 8;
      const old = pixels[at]!;
      const rest = 256 - a;
      const rb = ((Math.imul(old & 0xff00ff, rest) + Math.imul(redBlue, a)) >>> 8) & 0xff00ff;
      const g = ((Math.imul(old & 0x00ff00, rest) + Math.imul(green, a)) >>> 8) & 0x00ff00;
      pixels[at] = 0xff000000 | rb | g;
    }
  }

  /** Indices from far to near, by counting. */
  private byDepth(depth: Uint8Array): Uint32Array {
    if (this.order.length !== depth.length) this.order = new Uint32Array(depth.length);
    const starts = new Uint32Array(257);
    for (let i = 0; i < depth.length; i++) starts[depth[i]! + 1]!++;
    for (let d = 0; d < 256; d++) starts[d + 1]! += starts[d]!;
    for (let i = 0; i < depth.length; i++) this.order[starts[depth[i]!]!++] = i;
    return this.order;
  }
}
