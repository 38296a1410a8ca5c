import { blurKernelSize, halfKernel, reflect } from "../gaussian-blur.js";
import { extentOf, type CropBox } from "../random-crop.js";
import type { ResizeCropOptions } from "../resize-crop.js";
import { tapsOf, type Taps } from "../resize-taps.js";
import type { ViewDraw } from "../view-draw.js";
import { wasmCode } from "./wasm-code.js";

/** What is used of WebAssembly, whose types come with the DOM's. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** The functions of views.as.ts. Addresses and counts are in bytes and numbers of its memory. */
interface Passes {
  readonly memory: WasmMemory;
  resizeDown(
    lines: number,
    stride: number,
    numBytes: number,
    weights: number,
    count: number,
    to: number,
  ): void;
  resizeAcross(
    line: number,
    first: number,
    weights: number,
    count: number,
    outSize: number,
    to: number,
    step: 1 | -1,
    planeBytes: number,
  ): void;
  scale(planes: number, numNumbers: number, factor: number, offset: number): void;
  sumLuma(planes: number, numPixels: number, count: number): number;
  saturation(planes: number, numPixels: number, factor: number): void;
  hue(planes: number, numPixels: number, shift: number): void;
  grey(planes: number, numPixels: number): void;
  blurAcross(source: number, weights: number, half: number, size: number, to: number): void;
  blurDown(lines: number, weights: number, half: number, size: number, to: number): void;
  solarize(planes: number, numNumbers: number, threshold: number): void;
  normalize(planes: number, numPixels: number, statistics: number, to: number): void;
}

/** Statistics of a view: what `applyView` takes beside the draw. */
export interface SimdViewOptions extends ResizeCropOptions {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

let passes: Passes | undefined;

function loadPasses(): Passes {
  const bytes = Uint8Array.from(atob(wasmCode), (char) => char.charCodeAt(0));
  const { Instance, Module } = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
  passes = new Instance(new Module(bytes)).exports as Passes;
  return passes;
}

const PAGE = 65536;

/** Hands out the module's memory from its beginning; enlarges it where it ends. */
class Arena {
  private next = 1024;
  constructor(private readonly memory: WasmMemory) {}

  take(numBytes: number): number {
    const start = this.next;
    this.next = (start + numBytes + 15) & ~15;
    const missing = this.next - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return start;
  }

  put(numbers: Float32Array | Int32Array | Uint8Array): number {
    const start = this.take(numbers.byteLength + 16); // passes read up to 15 bytes more
    const { buffer, byteOffset, byteLength } = numbers;
    new Uint8Array(this.memory.buffer, start, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
    return start;
  }
}

/** Everything between cutting and erasing, as `applyView` does it, by vector instructions. The numbers are those of the plain functions
 * to within a few units of float32's last place.
 *
 * @param pixels one picture, `[height, width, 3]` uint8
 * @param out `[outSize, outSize, 3]`, receives normalised pixels */
export function applySimdView(
  pixels: Uint8Array,
  draw: ViewDraw,
  options: SimdViewOptions,
  out: Float32Array,
): void {
  const wasm = passes ?? loadPasses();
  const arena = new Arena(wasm.memory);
  const { outSize, mean, std } = options;
  const count = outSize * outSize;
  const numPixels = ((count + 3) & ~3) + 4; // a pass over lines writes up to three numbers past the last one
  const picture = { wasm, arena, outSize, count, numPixels, planes: arena.take(numPixels * 12) };
  const target = arena.take(numPixels * 12);
  const statistics = arena.put(Float32Array.of(...mean, ...std.map((value) => 1 / value)));
  resize(picture, pixels, options);
  for (const { op, amount } of draw.jitter) jitterOps[op](picture, amount);
  if (draw.grey) wasm.grey(picture.planes, numPixels);
  if (draw.blurSigma > 0) blur(picture, draw.blurSigma);
  if (draw.solarizeThreshold !== null) wasm.solarize(picture.planes, numPixels * 3, draw.solarizeThreshold);
  wasm.normalize(picture.planes, numPixels, statistics, target);
  out.set(new Float32Array(wasm.memory.buffer, target, count * 3));
}

/** Three planes of 0..1 in the module's memory. */
interface Picture {
  readonly wasm: Passes;
  readonly arena: Arena;
  readonly outSize: number;
  /** Pixels, and a plane's length: the same, made whole vectors. */
  readonly count: number;
  readonly numPixels: number;
  readonly planes: number;
}

/** Down the columns first, out of bytes, then across into the planes. */
function resize(
  { wasm, arena, outSize, numPixels, planes }: Picture,
  pixels: Uint8Array,
  options: SimdViewOptions,
): void {
  const { size, crop, flip, interpolation = "bilinear", within } = options;
  const down = window(
    tapsOf(crop.height, within?.height ?? outSize, interpolation),
    within?.top ?? 0,
    outSize,
  );
  const across = window(
    tapsOf(crop.width, within?.width ?? outSize, interpolation),
    within?.left ?? 0,
    outSize,
  );
  const { lines, stride } = putLines(arena, pixels, { crop, width: extentOf(size).width });
  const downWeights = arena.put(down.weights.map((weight) => weight / 255));
  const acrossFirst = arena.put(across.first);
  const acrossWeights = arena.put(across.weights);
  const line = arena.take(stride * 4 + 64);
  const start = flip ? outSize - 1 : 0;
  for (let y = 0; y < outSize; y++) {
    const source = lines + down.first[y]! * stride;
    wasm.resizeDown(source, stride, crop.width * 3, downWeights + y * down.count * 4, down.count, line);
    const to = planes + (y * outSize + start) * 4;
    wasm.resizeAcross(
      line,
      acrossFirst,
      acrossWeights,
      across.count,
      outSize,
      to,
      flip ? -1 : 1,
      numPixels * 4,
    );
  }
}

/** The taps of the pixels that the view shows. */
function window({ first, weights, count }: Taps, start: number, outSize: number): Taps {
  return {
    first: first.subarray(start, start + outSize),
    weights: weights.subarray(start * count, (start + outSize) * count),
    count,
  };
}

/** The box's lines, one after the other. */
function putLines(
  arena: Arena,
  pixels: Uint8Array,
  { crop, width }: { crop: CropBox; width: number },
): { lines: number; stride: number } {
  const stride = width * 3;
  const start = crop.top * stride + crop.left * 3;
  const end = start + (crop.height - 1) * stride + crop.width * 3;
  return { lines: arena.put(pixels.subarray(start, end)), stride };
}

const jitterOps = {
  brightness: ({ wasm, planes, numPixels }: Picture, factor: number) =>
    wasm.scale(planes, numPixels * 3, factor, 0),
  contrast({ wasm, planes, numPixels, count }: Picture, factor: number) {
    const mean = wasm.sumLuma(planes, numPixels, count) / count;
    wasm.scale(planes, numPixels * 3, factor, (1 - factor) * mean);
  },
  saturation: ({ wasm, planes, numPixels }: Picture, factor: number) =>
    wasm.saturation(planes, numPixels, factor),
  hue: ({ wasm, planes, numPixels }: Picture, turns: number) =>
    wasm.hue(planes, numPixels, 6 * (turns - Math.floor(turns))),
};

/** Across into a plane beside, then down the columns back. */
function blur({ wasm, arena, outSize, numPixels, planes }: Picture, sigma: number): void {
  const { half, weights } = halfKernel(blurKernelSize(outSize), sigma);
  if (half === 0) return;
  const kernel = arena.put(weights);
  const padded = arena.take((outSize + 2 * half + 4) * 4);
  const blurred = arena.take(outSize * outSize * 4 + 16);
  const addresses = Int32Array.from(
    { length: outSize + 2 * half },
    (_, i) => blurred + reflect(i - half, outSize) * outSize * 4,
  );
  const lines = arena.put(addresses);
  const numbers = new Float32Array(wasm.memory.buffer);
  for (let plane = planes; plane < planes + numPixels * 12; plane += numPixels * 4) {
    for (let y = 0; y < outSize; y++) {
      padLine(numbers, { from: plane / 4 + y * outSize, to: padded / 4, half, size: outSize });
      wasm.blurAcross(padded + half * 4, kernel, half, outSize, blurred + y * outSize * 4);
    }
    for (let y = 0; y < outSize; y++)
      wasm.blurDown(lines + y * 4, kernel, half, outSize, plane + y * outSize * 4);
  }
}

/** A line with `half` mirrored numbers at each end. */
function padLine(
  numbers: Float32Array,
  { from, to, half, size }: { from: number; to: number; half: number; size: number },
): void {
  numbers.copyWithin(to + half, from, from + size);
  for (let i = 1; i <= half; i++) {
    numbers[to + half - i] = numbers[from + reflect(-i, size)]!;
    numbers[to + half + size - 1 + i] = numbers[from + reflect(size - 1 + i, size)]!;
  }
}
