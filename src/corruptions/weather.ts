import { at } from "./corruption.js";
import type { BySeverity, Corruption } from "./corruption.js";
import { emptyLike } from "./float-picture.js";
import { frostTexture } from "./frost-texture.js";
import { plasma } from "./plasma.js";
import { snowLayer } from "./snow-layer.js";

/** Noise mean and deviation, flake, threshold, blur radius and deviation; last, how much of the picture keeps its colour. */
const SNOW: BySeverity<readonly [number, number, number, number, number, number, number]> = [
  [0.1, 0.3, 3, 0.5, 10, 4, 0.8],
  [0.2, 0.3, 2, 0.5, 12, 4, 0.7],
  [0.55, 0.3, 4, 0.9, 12, 8, 0.7],
  [0.55, 0.3, 4.5, 0.85, 12, 8, 0.65],
  [0.55, 0.3, 2.5, 0.85, 12, 12, 0.55],
];
/** Weights of the picture and of the ice. */
const FROST: BySeverity<readonly [number, number]> = [
  [1, 0.4],
  [0.8, 0.6],
  [0.7, 0.7],
  [0.65, 0.7],
  [0.6, 0.75],
];
/** Amount of fog, and how smooth it is. */
const FOG: BySeverity<readonly [number, number]> = [
  [1.5, 2],
  [2, 2],
  [2.5, 1.7],
  [2.5, 1.5],
  [3, 1.4],
];
/** Added to the value of HSV. */
const BRIGHTNESS: BySeverity<number> = [0.1, 0.2, 0.3, 0.4, 0.5];

/** Whitens the picture and adds a layer of falling flakes, and the same layer upside down. */
export const snow: Corruption = (picture, severity, rng) => {
  const [mean, deviation, flake, threshold, radius, sigma, keep] = at(SNOW, severity);
  const layer = snowLayer(picture, { mean, deviation, flake, threshold, radius, sigma }, rng).data;
  const { data } = picture;
  const out = emptyLike(picture);
  for (let p = 0, i = 0; p < layer.length; p++, i += 3) {
    const luma = 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
    const white = 1.5 * luma + 0.5;
    const flakes = layer[p]! + layer[layer.length - 1 - p]!;
    for (let c = i; c < i + 3; c++) {
      out.data[c] = keep * data[c]! + (1 - keep) * Math.max(data[c]!, white) + flakes;
    }
  }
  return out;
};

/** A pane with frost in front of the picture; the ice is made of noise, where ImageNet-C has photographs. */
export const frost: Corruption = (picture, severity, rng) => {
  const [keep, ice] = at(FROST, severity);
  const data = frostTexture(picture, rng);
  for (let i = 0; i < data.length; i++) data[i] = keep * picture.data[i]! + ice * data[i]!;
  return { ...picture, data };
};

/** Adds a cloud and scales the sum to the brightness that the picture had. */
export const fog: Corruption = (picture, severity, rng) => {
  const [amount, decay] = at(FOG, severity);
  const { height, width } = picture;
  const { side, values } = plasma(Math.max(height, width), decay, rng);
  const wrap = side - 1;
  let most = 0;
  for (const value of picture.data) if (value > most) most = value;
  const scale = most / (most + amount);
  const out = emptyLike(picture);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cloud = amount * values[(y & wrap) * side + (x & wrap)]!;
      for (const end = i + 3; i < end; i++) out.data[i] = (picture.data[i]! + cloud) * scale;
    }
  }
  return out;
};

/** Raises the value of HSV, cut at 1. Hue and saturation stay, so all three channels grow by one factor; black, which has neither, becomes grey. */
export const brightness: Corruption = (picture, severity) => {
  const more = at(BRIGHTNESS, severity);
  const { data } = picture;
  const out = emptyLike(picture);
  for (let i = 0; i < data.length; i += 3) {
    const value = Math.max(data[i]!, data[i + 1]!, data[i + 2]!);
    const raised = Math.min(1, value + more);
    for (let c = i; c < i + 3; c++) out.data[c] = value > 0 ? (data[c]! * raised) / value : raised;
  }
  return out;
};
