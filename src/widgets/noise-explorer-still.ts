import { createSprite } from "./sprite.js";
import type { NoiseExplorerState, PackedBytes } from "./contract/index.js";
import { noiseLevelFeatures } from "./contract/noise-level-features.js";
import { unpackBytes } from "./packed-bytes.js";
import { toBytes } from "./read-pictures.js";
import { STILL_SOFT, svgFile, svgFrame, svgPicture, svgText } from "./still-svg.js";

const SIDE = 150;
const GAP = 16;
const TOP = 28;
const STRIP = 46;

/** Level features as bars around zero. */
function featureBars({ sigma, levelDim, levelScale }: NoiseExplorerState, width: number): string {
  const features = noiseLevelFeatures(sigma, { dim: levelDim, scale: levelScale });
  const bar = width / levelDim;
  return Array.from(features, (value, i) => {
    const height = (Math.abs(value) * STRIP) / 2;
    const top = value > 0 ? STRIP / 2 - height : STRIP / 2;
    return `<rect x="${(i * bar).toFixed(2)}" y="${top.toFixed(2)}" width="${(0.8 * bar).toFixed(2)}" height="${height.toFixed(2)}" fill="${i < levelDim / 2 ? "#0072b2" : "#c84f00"}"/>`;
  }).join("");
}

/** The clean and the noised view, the noise and its prediction, and the level features.
 *
 * @param pixels the clean view, `[imageSize, imageSize, 3]`, 0..1 */
export function noiseExplorerStill(state: NoiseExplorerState, pixels: Float32Array): string {
  const { sigma, gain, std, imageSize, drawn, predicted, seed, hasPredictor } = state;
  const unit = unpackBytes(drawn.unit);
  const draw = (values: Float32Array) =>
    createSprite(toBytes(values), { tileSize: imageSize, format: "png" })!.src;
  const alone = (noise: Float32Array, scale: number) =>
    draw(noise.map((value, i) => 0.5 + gain * scale * value * std[i % 3]!));
  const ofPrediction = (noise: PackedBytes) => alone(unpackBytes(noise), 1);
  const isCurrent = predicted !== null && predicted.sigma === sigma && predicted.seed === seed;
  const panels: [title: string, src: string][] = [
    ["Clean view", state.picture.src],
    [
      `Noised, σ = ${Number(sigma.toPrecision(3))}`,
      draw(pixels.map((value, i) => value + sigma * unit[i]! * std[i % 3]!)),
    ],
    [`Noise × ${gain}`, alone(unit, sigma)],
    ...(isCurrent ? [[`Predicted × ${gain}`, ofPrediction(predicted.noise)] as [string, string]] : []),
  ];
  const x = (panel: number) => GAP + panel * (SIDE + GAP);
  const width = x(panels.length);
  const mse =
    isCurrent && predicted.mse !== null ? `, error of the prediction ${predicted.mse.toPrecision(3)}` : "";
  const zero = hasPredictor ? `${mse}, of zero ${(sigma ** 2 * drawn.meanSquare).toPrecision(3)}` : "";
  const bottom = TOP + SIDE + 22;
  return svgFile(
    { width, height: bottom + STRIP + 44, title: `noise of sigma ${sigma}` },
    ...panels.map(([title], i) => svgText([x(i), 18], title, { weight: 600 })),
    ...panels.map(([, src], i) => svgPicture(src, [x(i), TOP, SIDE]) + svgFrame([x(i), TOP, SIDE])),
    svgText([GAP, bottom], "Level features: sines, then cosines", { weight: 600 }),
    `<g transform="translate(${GAP} ${bottom + 8})">${featureBars(state, width - 2 * GAP)}</g>`,
    svgText([GAP, bottom + STRIP + 28], `seed ${seed}${zero}`, { fill: STILL_SOFT, maxLength: 100 }),
  );
}
