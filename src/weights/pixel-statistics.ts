/** Mean and standard deviation of red, green and blue, of pixels in 0..1. */
export interface PixelStatistics {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Of ImageNet, as MAE and most of timm's models take them. timm's augreg models take 0.5 throughout. */
export const imagenetPixels: PixelStatistics = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

const NUMBER = /^-?\d{1,6}(\.\d{1,20})?$/;

function three(text: string | undefined): [number, number, number] | undefined {
  const parts = text?.split(",") ?? [];
  return parts.length === 3 && parts.every((part) => NUMBER.test(part))
    ? (parts.map(Number) as [number, number, number])
    : undefined;
}

/** The statistics that canlab notes in its exports: `mean` and `std`, three numbers each; undefined where they are not both there. */
export function pixelStatistics(metadata: Readonly<Record<string, string>>): PixelStatistics | undefined {
  const mean = three(metadata["mean"]);
  const std = three(metadata["std"]);
  return mean && std?.every((value) => value > 0) ? { mean, std } : undefined;
}
