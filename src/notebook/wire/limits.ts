/** The most that one message may bring. */
export interface WireLimits {
  readonly numFrames: number;
  /** Of each of the four JSON parts. */
  readonly jsonBytes: number;
  /** Of all buffers of a message together. */
  readonly bufferBytes: number;
}

const MiB = 2 ** 20;

/** Generous for notebooks (a cell is text, a buffer a picture or a point cloud), and small enough that a flood does not take the machine. */
export const defaultLimits: WireLimits = { numFrames: 1024, jsonBytes: 64 * MiB, bufferBytes: 1024 * MiB };
