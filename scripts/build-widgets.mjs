// Bundles each front end widgets/<name>/index.ts without bare imports: dist/browser/<name>.js, its styles beside it in <name>.css
import { existsSync, readdirSync } from "node:fs";
import { build } from "esbuild";

const names = readdirSync("widgets", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`widgets/${entry.name}/index.ts`))
  .map((entry) => entry.name);

await build({
  entryPoints: Object.fromEntries(names.map((name) => [name, `widgets/${name}/index.ts`])),
  outdir: "dist/browser",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});
