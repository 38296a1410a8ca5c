import { at } from "./corruption.js";
import type { BySeverity, Corruption } from "./corruption.js";
import { emptyLike } from "./float-picture.js";
import { poissonDraw, poissonTable } from "./poisson.js";
import type { PoissonTable } from "./poisson.js";

/** Standard deviation. */
const GAUSSIAN: BySeverity<number> = [0.08, 0.12, 0.18, 0.26, 0.38];
/** Photons of a white pixel. */
const SHOT: BySeverity<number> = [60, 25, 12, 5, 3];
/** Share of the values that are lost. */
const IMPULSE: BySeverity<number> = [0.03, 0.06, 0.09, 0.17, 0.27];

/** x + N(0, sigma²), each channel by itself. Like all functions of these files it is ImageNet-C's of that name (Hendrycks and Dietterich,
 * arXiv 1903.12261) with the parameters of its authors' code. */
export const gaussianNoise: Corruption = (picture, severity, rng) => {
  const out = emptyLike(picture);
  rng.fillNormal(out.data);
  const sigma = at(GAUSSIAN, severity);
  for (let i = 0; i < out.data.length; i++) out.data[i] = picture.data[i]! + sigma * out.data[i]!;
  return out;
};

const shotTables = new Map<number, readonly PoissonTable[]>();

/** A table for each of the 256 levels that a pixel can have. */
function shotTablesOf(photons: number): readonly PoissonTable[] {
  let tables = shotTables.get(photons);
  if (!tables) {
    tables = Array.from({ length: 256 }, (_, level) => poissonTable((level / 255) * photons));
    shotTables.set(photons, tables);
  }
  return tables;
}

/** Poisson(photons · x) / photons, each channel by itself: few photons, much noise. */
export const shotNoise: Corruption = (picture, severity, rng) => {
  const photons = at(SHOT, severity);
  const tables = shotTablesOf(photons);
  const out = emptyLike(picture);
  for (let i = 0; i < out.data.length; i++) {
    out.data[i] = poissonDraw(tables[Math.round(picture.data[i]! * 255)]!, rng.uniform()) / photons;
  }
  return out;
};

/** Salt and pepper: a share of the values, each channel by itself, becomes 0 or 1, evenly. */
export const impulseNoise: Corruption = (picture, severity, rng) => {
  const share = at(IMPULSE, severity);
  const out = emptyLike(picture);
  for (let i = 0; i < out.data.length; i++) {
    const u = rng.uniform();
    out.data[i] = u >= share ? picture.data[i]! : u < share / 2 ? 0 : 1;
  }
  return out;
};
