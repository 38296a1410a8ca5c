/** Mixup and CutMix of timm's `Mixup` in mode "batch", pixel by pixel: the partner of picture i is picture batch - 1 - i.
 *
 * @param images `[batch][size * size * 3]` */
export function referenceMix(
  images: readonly number[][],
  {
    lambda,
    box,
  }: { lambda: number; box: { top: number; left: number; height: number; width: number } | null },
  size: number,
): number[][] {
  return images.map((image, i) =>
    image.map((own, j) => {
      const other = images[images.length - 1 - i]![j]!;
      if (!box) return lambda * own + (1 - lambda) * other;
      const [y, x] = [Math.floor(j / 3 / size), Math.floor(j / 3) % size];
      const isInside = y >= box.top && y < box.top + box.height && x >= box.left && x < box.left + box.width;
      return isInside ? other : own;
    }),
  );
}

/** lambda * y1 + (1 - lambda) * y2, each with `smoothing / numClasses` everywhere and `1 - smoothing` more at its class. */
export function referenceMixLabels(
  labels: readonly number[],
  lambda: number,
  { numClasses, smoothing }: { numClasses: number; smoothing: number },
): number[][] {
  const oneHot = (label: number) =>
    Array.from({ length: numClasses }, (_, c) => smoothing / numClasses + (c === label ? 1 - smoothing : 0));
  return labels.map((label, i) => {
    const other = oneHot(labels[labels.length - 1 - i]!);
    return oneHot(label).map((own, c) => lambda * own + (1 - lambda) * other[c]!);
  });
}
