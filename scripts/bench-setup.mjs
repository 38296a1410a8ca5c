// `npm run bench:setup`: what the bench compares canlab with. A virtual environment with PyTorch in .bench/venv, and the packages of
// bench/peers/jax-js. Safe to run again: what is there already is kept.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makePythonVenv, run } from "./python-venv.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const jax = join(root, "bench/peers/jax-js");

const say = (line) => console.log(`bench:setup: ${line}`);
function stop(line) {
  console.error(`bench:setup: ${line}`);
  process.exit(1);
}

makePythonVenv({
  venv: join(root, ".bench", "venv"),
  requirements: join(root, "bench/peers/requirements.txt"),
  about:
    "PyTorch (the first time several GB on Linux, where its package brings CUDA's libraries along; some minutes)",
  say,
  stop,
});

say("installing bench/peers/jax-js");
const command = existsSync(join(jax, "package-lock.json")) ? "ci" : "install";
if (!run("npm", [command, "--no-audit", "--no-fund"], { cwd: jax }))
  stop("npm could not install bench/peers/jax-js; its message is above");
say("done; now run: npm run bench");
