// Tar shards: streaming speed from a warm cache, and memory with a million samples. Makes its shards in a temporary
// folder (about 3 GB) and removes them.
//   npx tsx bench/shards.ts [--samples 1000000] [--repeats 3] [--json FILE]
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { createRng } from "../src/core/rng.js";
import { writeShards } from "../src/data/shards/index.js";
import type { SampleToWrite } from "../src/data/shards/index.js";

const PEER = ".bench/shards/shards-peer.js";

/** Streaming: bytes of the picture, and how many samples. */
const STREAMS = [
  { name: "pictures of 100 kB", pictureBytes: 100_000, numSamples: 5_000 },
  { name: "pictures of 10 kB", pictureBytes: 10_000, numSamples: 30_000 },
  { name: "pictures of 1.5 kB", pictureBytes: 1_500, numSamples: 100_000 },
];

interface Measured {
  readonly numSamples: number;
  readonly seconds: number;
  /** User and system time of all threads: holds on a busy machine too. */
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly peakRssMb: number;
}

function* samplesOf(numSamples: number, pictureBytes: number): Generator<SampleToWrite> {
  const rng = createRng(0, "bench");
  const pool = Uint8Array.from({ length: 1 << 21 }, () => rng.int(256)); // does not compress, as pictures do not
  for (let i = 0; i < numSamples; i++) {
    const from = rng.int(pool.length - pictureBytes);
    const jpg = pool.subarray(from, from + pictureBytes);
    const cls = Buffer.from(String(i % 1000));
    yield { key: String(i).padStart(8, "0"), files: pictureBytes > 1000 ? { jpg, cls } : { jpg } };
  }
}

/** Runs one job in a process of its own, built to plain JavaScript: loaded as TypeScript it would carry a compiler. */
function measure(job: string, path: string, repeats: number): Measured {
  const runs = Array.from({ length: repeats }, () => {
    const text = execFileSync(process.execPath, [PEER, job, path], { encoding: "utf8" });
    return JSON.parse(text) as Measured;
  });
  return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
}

const figures: ({ what: string } & Measured)[] = [];

function report(what: string, measured: Measured): void {
  const { numSamples, seconds, cpuSeconds, megabytes, peakRssMb } = measured;
  figures.push({ what, ...measured });
  const perCpu = `${(megabytes / cpuSeconds).toFixed(0)} MB per CPU second`;
  const speed = `${(megabytes / seconds).toFixed(0)} MB/s, ${(numSamples / seconds).toFixed(0)} samples/s`;
  console.log(
    `${what.padEnd(62)} ${seconds.toFixed(2)} s  ${speed}, ${perCpu}  peak ${peakRssMb.toFixed(0)} MiB`,
  );
}

const { values } = parseArgs({
  options: {
    samples: { type: "string", default: "1000000" },
    repeats: { type: "string", default: "3" },
    json: { type: "string" },
  },
});
const [numSamples, repeats] = [Number(values.samples), Number(values.repeats)];
const dir = await mkdtemp(join(tmpdir(), "canlab-shards-"));
try {
  await build({
    entryPoints: ["bench/shards-peer.ts"],
    outfile: PEER,
    ...{
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      target: "node20",
      logLevel: "error",
    },
  });
  report("nothing (a Node process that loads the library)", measure("nothing", dir, 1));
  for (const { name, pictureBytes, numSamples } of STREAMS) {
    const folder = join(dir, name);
    const { files } = await writeShards(samplesOf(numSamples, pictureBytes), folder, {
      maxSize: 100_000_000,
    });
    report(`stream, in order, ${name} and a label`, measure("stream", folder, repeats));
    report(`stream, shuffled, ${name} and a label`, measure("shuffled", folder, repeats));
    if (pictureBytes !== 10_000) continue;
    for (const file of files) writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 1 }));
    report(`stream, in order, gzipped, ${name}`, measure("stream", join(folder, "*.gz"), repeats));
    await rm(folder, { recursive: true });
  }
  const many = join(dir, "many");
  await writeShards(samplesOf(numSamples, 400), many, { maxCount: 10_000 });
  report(`${numSamples} samples, shuffled stream`, measure("shuffled", many, 1));
  report(`${numSamples} samples, listed by .idx and shuffled`, measure("list", many, 1));
  execFileSync("find", [many, "-name", "*.idx", "-delete"]);
  report(`${numSamples} samples, listed by scanning and shuffled`, measure("list", many, 1));
} finally {
  await rm(dir, { recursive: true, force: true });
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures));
