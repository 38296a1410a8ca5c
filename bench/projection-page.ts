import { build, type Plugin } from "esbuild";
import { existsSync } from "node:fs";

/** One way to draw the points; its page code fills `#box` from `globalThis.data = { x, y, category }` and returns when it has. */
export interface Contestant {
  readonly name: string;
  readonly code: string;
}

const peers = "bench/peers/widgets/node_modules";
export const installPeers = "cd bench/peers/widgets && npm install";

/** Packages of other widgets that the view alone never calls. */
const emptyPeers: Plugin = {
  name: "empty-peers",
  setup(builder) {
    builder.onResolve({ filter: /^@uwdata\// }, ({ path }) => ({ path, namespace: "empty" }));
    builder.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "module.exports = {};" }));
  },
};

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: "bench/peers/widgets" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    logLevel: "error",
    plugins: [emptyPeers],
  });
  return outputFiles[0]!.text;
}

const reglScatterplot = `
  import createScatterplot from "regl-scatterplot";
  export default async ({ x, y, category }, el) => {
    const canvas = el.appendChild(document.createElement("canvas"));
    const { width, height } = el.getBoundingClientRect();
    const plot = createScatterplot({ canvas, width, height, pointSize: 3, colorBy: "valueA", pointColor: globalThis.palette });
    const z = Float32Array.from(category);
    await plot.draw({ x: x.map((v) => v / 9), y: y.map((v) => v / 9), z }, { zDataType: "categorical" });
  };`;

const embeddingAtlas = `
  import { EmbeddingView } from "embedding-atlas";
  export default async ({ x, y, category }, el) => {
    const { width, height } = el.getBoundingClientRect();
    new EmbeddingView(el, {
      data: { x, y, category }, width, height, categoryColors: globalThis.palette,
      config: { mode: "points", pointSize: 3, autoLabelEnabled: false },
    });
    await new Promise((done) => setTimeout(done, 500));
  };`;

/** The engines of jupyter-scatter and of Embedding Atlas, in the versions of `bench/peers/widgets`; a reason for one that is missing. */
export async function peerContestants(): Promise<(Contestant | { name: string; missing: string })[]> {
  const make = async (name: string, folder: string, source: string) =>
    existsSync(`${peers}/${folder}`)
      ? { name, code: await bundle(source) }
      : { name, missing: `not installed; ${installPeers}` };
  return Promise.all([
    make("jupyter-scatter (regl-scatterplot)", "regl-scatterplot", reglScatterplot),
    make("Embedding Atlas", "embedding-atlas", embeddingAtlas),
  ]);
}
