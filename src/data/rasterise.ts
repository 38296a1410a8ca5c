import { availableParallelism } from "node:os";
import sharp from "sharp";
import { DataError, InterruptedError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import type { Logger } from "../core/logger.js";
import { allocatePictures, keepPictures } from "./dataset.js";
import type { PictureArray } from "./dataset.js";
import type { VectorIcon } from "./emoji-sources.js";
import { inLanes } from "./in-lanes.js";

/** One drawing to be made into a picture. */
export interface RasteriseJob {
  /** Named in the message if it does not parse. */
  readonly label: string;
  readonly drawing: VectorIcon;
}

/** Options of `rasterise`. */
export interface RasteriseOptions {
  /** Side in pixels. */
  readonly imageSize: number;
  /** A drawing that does not parse: leave it out and say so, or stop. */
  readonly onBadPicture: "skip" | "error";
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

/** Pictures of the drawings that parsed. */
export interface Rasterised {
  readonly pictures: PictureArray;
  /** For each picture, the index of its job. */
  readonly jobOf: readonly number[];
  /** Jobs without a picture, and why. */
  readonly bad: readonly { readonly job: number; readonly reason: string }[];
}

/** The SVG document of a drawing at a size, fitted and centred in a square; `currentColor` is black, as no colour is set. */
export function svgDocument(drawing: VectorIcon, imageSize: number): string {
  const { left, top, width, height, body } = drawing;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${imageSize}" height="${imageSize}" viewBox="${left} ${top} ${width} ${height}">${body}</svg>`
  );
}

/** One drawing on a white ground, `[imageSize, imageSize, 3]`.
 *
 * The vector renderer draws at the target size, with its own coverage of each pixel. Drawing at 2 to 4 times the size
 * and shrinking with Lanczos is farther from the true area average at 32 px (rms 5.0 to 5.3 of 255 against 3.8, over
 * 170 drawings) and slower. */
async function drawPicture(drawing: VectorIcon, imageSize: number): Promise<Uint8Array> {
  const pixels = await sharp(Buffer.from(svgDocument(drawing, imageSize)))
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer();
  if (pixels.length !== imageSize * imageSize * 3) {
    throw new DataError(`drawPicture: got ${pixels.length} bytes, wanted ${imageSize * imageSize * 3}`);
  }
  return pixels;
}

/** Draws all jobs, a few at a time in the threads that sharp works in.
 *
 * @throws DataError on a drawing that does not parse, if `onBadPicture` is "error"
 * @throws InterruptedError if the signal is aborted */
export async function rasterise(
  jobs: readonly RasteriseJob[],
  options: RasteriseOptions,
): Promise<Rasterised> {
  const { imageSize, onBadPicture, signal } = options;
  const logger = options.logger ?? silentLogger;
  const all = allocatePictures(jobs.length, imageSize);
  const bad: { job: number; reason: string }[] = [];
  const bar = logger.progress("Drawing emoji", jobs.length, "pictures");
  let numDone = 0;
  const draw = async (job: number): Promise<void> => {
    if (signal?.aborted === true) {
      throw new InterruptedError(`rasterise: stopped after ${numDone} of ${jobs.length} pictures`);
    }
    const { label, drawing } = jobs[job]!;
    try {
      all.pixels.set(await drawPicture(drawing, imageSize), job * imageSize ** 2 * 3);
    } catch (cause) {
      const reason = reasonOf(cause);
      if (onBadPicture === "error") {
        throw new DataError(
          `rasterise: ${label} does not parse as SVG (${reason}); install its package again (npm ci), or skip bad pictures`,
          { cause },
        );
      }
      bad.push({ job, reason });
    }
    bar.update(++numDone);
  };
  try {
    await inLanes(jobs.length, Math.min(4, availableParallelism()), draw);
  } finally {
    bar.stop();
  }
  for (const { job, reason } of bad) logger.warn(`rasterise: left out ${jobs[job]!.label}: ${reason}`);
  return compact(all, bad);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.trim().split("\n").join("; ") : String(cause);
}

/** Closes the gaps that bad drawings left. */
function compact(all: PictureArray, bad: Rasterised["bad"]): Rasterised {
  const isBad = new Set(bad.map(({ job }) => job));
  const jobOf = Array.from({ length: all.length }, (_, job) => job).filter((job) => !isBad.has(job));
  return { pictures: keepPictures(all, jobOf), jobOf, bad };
}
