/** SimCLR views per second of CPU time in one thread, and the same pipeline of torchvision where a Python with it is given:
 *
 *   node --import tsx bench/augment.ts [path of python]
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { applyView } from "../src/augment/apply-view.js";
import { simclrStrongAugment } from "../src/augment/augment-options.js";
import { INTERPOLATIONS, type Interpolation } from "../src/augment/random-crop.js";
import { drawView } from "../src/augment/view-draw.js";
import { createRng } from "../src/core/rng.js";
import { picture } from "./picture.js";

const COUNT = 16;
const SECONDS = 3;
const sizes = [
  { size: 32, outSize: 32 },
  { size: 64, outSize: 64 },
  { size: 256, outSize: 224 },
];
interface Setting {
  readonly size: number;
  readonly outSize: number;
  readonly interpolation: Interpolation;
}
const settings: Setting[] = INTERPOLATIONS.flatMap((interpolation) =>
  sizes.map((size) => ({ ...size, interpolation })),
);
const normalize = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The best of several rounds, since other programs also cost CPU time (caches, clock). */
function viewsPerCpuSecond({ size, outSize, interpolation }: Setting): number {
  const augment = { ...simclrStrongAugment, interpolation };
  const pictures = Array.from({ length: COUNT }, (_, i) => picture(size, i));
  const out = new Float32Array(outSize ** 2 * 3);
  const rng = createRng(1, "bench");
  const makeViews = () => {
    for (const pixels of pictures)
      for (let view = 0; view < 2; view++)
        applyView(pixels, drawView(augment, rng, size), { size, outSize, ...normalize }, out);
  };
  makeViews();
  let best = 0;
  const end = cpuSeconds() + SECONDS;
  while (cpuSeconds() < end) {
    const start = cpuSeconds();
    let views = 0;
    for (; cpuSeconds() - start < SECONDS / 8; views += 2 * COUNT) makeViews();
    best = Math.max(best, views / (cpuSeconds() - start));
  }
  return best;
}

function torchvision(python: string, { size, outSize, interpolation }: Setting) {
  const script = fileURLToPath(new URL("peers/torchvision_views.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [
    script,
    `${size}`,
    `${outSize}`,
    interpolation,
    `${SECONDS}`,
  ]);
  if (status !== 0) throw new Error(`torchvision_views.py failed: ${String(stderr)}`);
  return JSON.parse(String(stdout)) as { tensor: number; pil: number };
}

const python = process.argv[2];
for (const setting of settings) {
  const ours = viewsPerCpuSecond(setting);
  let line = `${setting.size} -> ${setting.outSize} px, ${setting.interpolation}: canlab ${ours.toFixed(0)} views/s`;
  if (python !== undefined) {
    const { tensor, pil } = torchvision(python, setting);
    line += `, torchvision ${tensor.toFixed(0)} from tensors, ${pil.toFixed(0)} from PIL: ${(ours / Math.max(tensor, pil)).toFixed(2)}x`;
  }
  console.log(line);
}
