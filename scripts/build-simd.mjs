// `npm run build:simd`: compiles src/augment/simd/views.as.ts (AssemblyScript) into wasm-code.ts beside it. The result is committed, so
// only who changes the source needs the compiler, which npx brings.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const COMPILER = "assemblyscript@0.28.20";
const folder = fileURLToPath(new URL("../src/augment/simd/", import.meta.url));
const source = join(folder, "views.as.ts");
const temp = mkdtempSync(join(tmpdir(), "canlab-simd-"));
try {
  const wasm = join(temp, "views.wasm");
  const flags = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd", "--outFile", wasm];
  const args = ["--yes", "--package", COMPILER, "asc", source, ...flags];
  const { status } = spawnSync("npx", args, { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) {
    console.error(`build:simd: ${COMPILER} failed; its message is above`);
    process.exit(1);
  }
  const hash = createHash("sha256").update(readFileSync(source)).digest("hex");
  const code = readFileSync(wasm).toString("base64");
  writeFileSync(
    join(folder, "wasm-code.ts"),
    `// Made by \`npm run build:simd\` from views.as.ts.\n\n` +
      `/** SHA-256 of the source this was made from; a test compares. */\nexport const wasmSource = "${hash}";\n\n` +
      `/** The module, base64. */\nexport const wasmCode =\n  "${code}";\n`,
  );
  console.log(`build:simd: ${readFileSync(wasm).length} bytes`);
} finally {
  rmSync(temp, { recursive: true });
}
