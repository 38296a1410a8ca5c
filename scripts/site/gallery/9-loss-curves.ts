// Loss curves
// The losses of one run or of several, from the history that `train` gives or from your own numbers; the ones here are made up.

import { core, widgets } from "../../../src/index.js";

const rng = core.createRng(0, "losses");
const run = (speed: number) =>
  Array.from({ length: 300 }, (_, i) => ({
    step: i + 1,
    total: 2 * Math.exp(-i / speed) + 0.5 + 0.02 * rng.normal(),
  }));

export default widgets.lossCurves({ runs: { slow: run(120), fast: run(60) } });
