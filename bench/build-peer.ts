import { join } from "node:path";
import { build } from "esbuild";

/** Where the built peer lies. */
export const peerFile = (root: string): string => join(root, ".bench/peer/canlab-peer.js");

/** Where the built peer of the data bench lies. */
export const dataPeerFile = (root: string): string => join(root, ".bench/peer/data-peer.js");

/** Builds the peers to plain JavaScript: loaded as TypeScript it would carry a compiler, which adds 70 MiB to its peak memory.
 * The worker of the batch loader lies beside it, where the loader looks for it. */
export async function buildPeer(root: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ["bench/canlab-peer.ts", "bench/data-peer.ts", "src/train/batch-worker.ts"],
    outdir: ".bench/peer",
    entryNames: "[name]",
    ...{
      bundle: true,
      splitting: true,
      platform: "node",
      format: "esm",
      packages: "external",
      target: "node20",
    },
    logLevel: "error",
  });
}
