/** One picture, `[height, width, 3]`, uint8 RGB. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** One item of a data set. */
export interface Sample {
  readonly picture: Picture;
  /** Index into the set's `classNames`; absent where the set has no labels. */
  readonly label?: number;
}

/** The one interface every data set has. */
export interface Dataset {
  readonly name: string;
  readonly length: number;
  readonly classNames: readonly string[];
  get(index: number): Promise<Sample>;
}

/** Square pictures of one size, all in memory, shared with worker threads without a copy. */
export interface PictureArray {
  readonly length: number;
  /** Side in pixels. */
  readonly imageSize: number;
  /** `[length, imageSize, imageSize, 3]`, uint8 RGB, over a SharedArrayBuffer. */
  readonly pixels: Uint8Array;
}
