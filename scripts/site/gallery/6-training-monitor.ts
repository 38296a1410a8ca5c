// Training monitor
// Losses while a model trains, with buttons to pause and stop. Give its hooks to `train`; here a loop with made-up losses calls them.

import { core, widgets } from "../../../src/index.js";

const monitor = widgets.trainingMonitor({ steps: 200 });
const rng = core.createRng(0, "losses");
for (let step = 1; step <= 200; step++) {
  const noise = 0.03 * rng.normal();
  const contrastive = 3 * Math.exp(-step / 60) + 1 + noise;
  const reconstruction = 0.6 * Math.exp(-step / 90) + 0.3 + noise / 3;
  const record = { step, epoch: step / 50, lr: 1e-3, total: contrastive + reconstruction };
  monitor.onStep({ ...record, contrastive, reconstruction });
}

export default monitor;
