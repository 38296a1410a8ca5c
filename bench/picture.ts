/** `[size, size, 3]`, smooth colours with some texture; the same as `picture` of peers/torchvision_views.py. */
export function picture(size: number, index: number): Uint8Array {
  return Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
    const wave =
      Math.sin(((x * (c + 1) + index * 5) * 8) / size) * Math.cos(((y * (3 - c) + index * 3) * 6) / size);
    const texture = (x * 37 + y * 91 + c * 53 + index * 17) % 31;
    return Math.floor(128 + 100 * wave + texture - 15);
  });
}
