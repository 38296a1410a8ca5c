// Contrastive matrix
// How alike the projections of all views are. Each row is an anchor; its partner is the other view of the same picture. Turn the temperature to see
// which negatives count.

import { core, widgets } from "../../../src/index.js";

const rng = core.createRng(0, "projections");
const first = Float32Array.from({ length: 12 * 32 }, () => rng.normal());
const second = first.map((value) => value + 0.8 * rng.normal());

export default widgets.contrastiveMatrix({
  z1: { shape: [12, 32], data: first },
  z2: { shape: [12, 32], data: second },
  temperature: 0.1,
});
