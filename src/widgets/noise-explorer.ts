import { inRange, wholeNumber } from "../core/config.js";
import { ConfigError, ShapeError } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import { imagenetPixels } from "../weights/pixel-statistics.js";
import type { ArrayInput } from "../core/array-input.js";
import type { DrawnNoise, NoiseExplorerState } from "./contract/index.js";
import type { LiveWidget } from "./host.js";
import { noiseExplorerStill } from "./noise-explorer-still.js";
import { ask, latestOnly, type PredictNoise } from "./noise-prediction.js";
import { packBytes } from "./packed-bytes.js";
import { brokenNote, readPicture, toBytes } from "./read-pictures.js";
import { createSprite } from "./sprite.js";
import { WidgetFigure } from "./widget-figure.js";

export interface NoiseExplorerOptions {
  /** The clean view, `[size, size, 3]`, pixels in 0..1, or 0..255 as a Uint8Array or an int32 tensor. */
  readonly image: ArrayInput;
  /** Standard deviation of the noise, in normalised pixels; default 0.05. */
  readonly sigma?: number;
  /** Where the slider ends; training draws sigma from U(0, sigmaMax). Default 0.05, or sigma where that is larger. */
  readonly sigmaMax?: number;
  /** A whole number; default 0. */
  readonly seed?: number;
  /** Predicts the noise, now or later: `(noised, sigma) => values`, both `[size * size * 3]` in normalised pixels. Default none. */
  readonly predictNoise?: PredictNoise;
  /** Per channel of pixels in 0..1, normalised = (pixel - mean) / std; default ImageNet's. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** Length of the level features, even and at least 4; default 128. */
  readonly levelDim?: number;
  /** Factor on sigma in the level features; default 1, as the published codes have it. */
  readonly levelScale?: number;
}

const WHAT = "noiseExplorer";
/** Unit noise is shown up to this; one value in 16,000 lies beyond. */
const CLIP = 4;

function unitNoise(seed: number, length: number): Float32Array {
  const unit = new Float32Array(length);
  createRng(wholeNumber("seed", seed, 0), "noise", 0).fillNormal(unit);
  return unit;
}

const packed = (seed: number, unit: Float32Array): DrawnNoise => ({
  seed,
  unit: packBytes(unit, [-CLIP, CLIP]),
  meanSquare: unit.reduce((sum, e) => sum + e * e, 0) / unit.length,
});

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The kernel's side: draws noise when the seed changes, and asks for a prediction when seed or sigma change. */
class NoiseSource {
  #unit: Float32Array;
  #seed: number;
  readonly #run = latestOnly();

  constructor(
    readonly clean: Float32Array,
    seed: number,
    readonly predict: PredictNoise | undefined,
  ) {
    this.#seed = seed;
    this.#unit = unitNoise(seed, clean.length);
  }

  drawn(seed: number): DrawnNoise {
    if (seed !== this.#seed) {
      this.#unit = unitNoise(seed, this.clean.length);
      this.#seed = seed;
    }
    return packed(seed, this.#unit);
  }

  ask(sigma: number) {
    const question = { sigma, seed: this.#seed, clean: this.clean, unit: this.#unit };
    return this.predict && ask(this.predict, question);
  }

  /** Answers a page; of the predictions asked for meanwhile only the last is made. */
  answer(live: Pick<LiveWidget<NoiseExplorerState>, "get" | "set">): void {
    this.#run(async () => {
      const [sigma, seed, predicted] = [live.get("sigma"), live.get("seed"), live.get("predicted")];
      if (predicted?.sigma === sigma && predicted.seed === seed) return;
      try {
        const next = await this.ask(sigma);
        if (next) live.set({ predicted: next, note: "" });
      } catch (error) {
        live.set({ predicted: null, note: `The prediction failed: ${textOf(error)}` });
      }
    });
  }

  connect(live: LiveWidget<NoiseExplorerState>): void {
    const redraw = () => {
      const seed = live.get("seed");
      if (seed !== live.get("drawn").seed && Number.isSafeInteger(seed) && seed >= 0) {
        live.set({ drawn: this.drawn(seed) });
      }
      this.answer(live);
    };
    live.on("change:seed", redraw);
    live.on("change:sigma", redraw);
    redraw();
  }
}

function readOptions(options: NoiseExplorerOptions) {
  const { sigma = 0.05, seed = 0, levelDim = 128, levelScale = 1 } = options;
  const { mean = imagenetPixels.mean, std = imagenetPixels.std } = options;
  inRange("sigma", sigma, 0, 1e3);
  const sigmaMax = inRange("sigmaMax", options.sigmaMax ?? Math.max(0.05, sigma), 0, 1e3);
  if (sigma > sigmaMax)
    throw new ConfigError(`${WHAT}: sigma ${sigma} is above sigmaMax ${sigmaMax}; raise sigmaMax`);
  if (mean.length !== 3 || std.length !== 3 || !std.every((value) => value > 0)) {
    throw new ConfigError(
      `${WHAT}: mean and std must be three numbers each, std above 0, got [${mean.join(", ")}] and [${std.join(", ")}]`,
    );
  }
  if (levelDim % 2 !== 0 || levelDim < 4) {
    throw new ShapeError(`${WHAT}: levelDim must be even and at least 4, got ${levelDim}`);
  }
  return { sigma, sigmaMax, seed, levelDim, levelScale, mean, std };
}

/** Adds noise to a picture as training does, x + sigma * e in normalised pixels: sliders for sigma and the seed, the clean and the noised view,
 * the noise amplified, what a model predicts of it, and the features of the noise level that the decoder gets.
 *
 *   display(noiseExplorer({ image, predictNoise: (noised, sigma) => model(noised, sigma) }));
 *
 * `sigma` and `seed` come back. The noise is that of `createRng(seed, "noise", 0)`: what training with this seed adds first.
 *
 * @throws ShapeError when the image is not square or the prediction has another size; ConfigError for settings out of range */
export function noiseExplorer(options: NoiseExplorerOptions): WidgetFigure<NoiseExplorerState> {
  const settings = readOptions(options);
  const { mean, std, seed, sigma, sigmaMax } = settings;
  const { size, pixels, numBroken } = readPicture(options.image, `${WHAT}: image`);
  const clean = pixels.map(
    (value, i) => ((Number.isFinite(value) ? value : 0.5) - mean[i % 3]!) / std[i % 3]!,
  );
  const source = new NoiseSource(clean, seed, options.predictNoise);
  const drawn = source.drawn(seed);
  const first = source.ask(sigma);
  const figure = new WidgetFigure<NoiseExplorerState>({
    front: "noise-explorer",
    state: {
      ...settings,
      imageSize: size,
      picture: createSprite(toBytes(pixels), { tileSize: size, format: "png" })!,
      gain: sigmaMax > 0 ? Math.max(1, Math.round(0.5 / (3 * sigmaMax * Math.max(...std)))) : 1,
      drawn,
      hasPredictor: options.predictNoise !== undefined,
      predicted: first instanceof Promise ? null : (first ?? null),
      note: brokenNote(numBroken, "image"),
    },
    text: (state) => `noise explorer: sigma ${Number(state.sigma.toPrecision(3))}, seed ${state.seed}`,
    still: (state) => noiseExplorerStill(state, pixels),
    connect: (live) => source.connect(live),
  });
  if (first instanceof Promise) {
    first.then(
      (predicted) => figure.set({ predicted }),
      (error: unknown) => figure.set({ note: `The prediction failed: ${textOf(error)}` }),
    );
  }
  return figure;
}
