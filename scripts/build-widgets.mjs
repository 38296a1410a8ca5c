// Bundles each front end widgets/<name>/index.ts to one file without bare imports: dist/widgets/<name>.js
import { existsSync, readdirSync } from "node:fs";
import { build } from "esbuild";

const names = readdirSync("widgets", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`widgets/${entry.name}/index.ts`))
  .map((entry) => entry.name);

await build({
  entryPoints: Object.fromEntries(names.map((name) => [name, `widgets/${name}/index.ts`])),
  outdir: "dist/widgets",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  loader: { ".css": "text" },
  logLevel: "warning",
});
