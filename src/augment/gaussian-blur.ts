/** Kernel side of a picture: a tenth of it, made odd (SimCLR). */
export const blurKernelSize = (size: number): number => {
  const tenth = Math.floor(size / 10);
  return tenth % 2 === 0 ? tenth + 1 : tenth;
};

/** Weights of the kernel, sum 1. */
export function gaussianKernel(kernelSize: number, sigma: number): Float32Array {
  const half = (kernelSize - 1) / 2;
  const kernel = Float32Array.from({ length: kernelSize }, (_, i) =>
    Math.exp(-((i - half) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  return kernel.map((weight) => weight / sum);
}

/** Index beyond an edge, mirrored without repeating the edge (PyTorch's "reflect"). */
const reflect = (i: number, size: number): number => {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const j = ((i % period) + period) % period;
  return j < size ? j : period - j;
};

let scratch = new Float32Array(0);

/** Gaussian blur, rows then columns, in place (torchvision's `gaussian_blur`).
 *
 * @param picture `[size, size, 3]`
 * @param sigma in pixels */
export function gaussianBlur(picture: Float32Array, size: number, sigma: number): void {
  const kernel = gaussianKernel(blurKernelSize(size), sigma);
  if (kernel.length === 1) return;
  if (scratch.length !== picture.length) scratch = new Float32Array(picture.length);
  blurLines(picture, scratch, kernel, { size, step: 3, line: size * 3 });
  blurLines(scratch, picture, kernel, { size, step: size * 3, line: 3 });
}

/** Blurs along one axis: `step` from pixel to pixel of a line, `line` from one line to the next. */
function blurLines(
  from: Float32Array,
  to: Float32Array,
  kernel: Float32Array,
  { size, step, line }: { size: number; step: number; line: number },
): void {
  const half = (kernel.length - 1) / 2;
  for (let l = 0; l < size; l++) {
    for (let i = 0; i < size; i++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let t = 0; t < kernel.length; t++) {
        const source = l * line + reflect(i + t - half, size) * step;
        const weight = kernel[t]!;
        r += weight * from[source]!;
        g += weight * from[source + 1]!;
        b += weight * from[source + 2]!;
      }
      const target = l * line + i * step;
      to[target] = r;
      to[target + 1] = g;
      to[target + 2] = b;
    }
  }
}
