// `npm run bench:setup`: what the bench compares canlab with. A virtual environment with PyTorch in .bench/venv, and the packages of
// bench/peers/jax-js. Safe to run again: what is there already is kept.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const isWindows = process.platform === "win32";
const venv = join(root, ".bench", "venv");
const python = join(venv, isWindows ? "Scripts/python.exe" : "bin/python");
const requirements = join(root, "bench/peers/requirements.txt");
const jax = join(root, "bench/peers/jax-js");

/** Ends with one line that says what is missing and what brings it. */
function stop(line) {
  console.error(`bench:setup: ${line}`);
  process.exit(1);
}

const run = (command, args, options = {}) =>
  spawnSync(command, args, { cwd: root, stdio: "inherit", shell: isWindows && command === "npm", ...options })
    .status === 0;

const quiet = { stdio: "ignore" };
const system = ["python3", "python"].find((name) =>
  run(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"], quiet),
);

function makeVenv() {
  if (run(python, ["-m", "pip", "--version"], quiet)) return;
  if (system === undefined)
    stop(
      "no Python 3.11 or newer; install it: sudo apt install python3 python3-venv (or https://www.python.org)",
    );
  if (!run(system, ["-c", "import ensurepip, venv"], quiet)) {
    stop("Python's venv module is missing; install it: sudo apt install python3-venv");
  }
  console.log("bench:setup: making .bench/venv");
  if (!run(system, ["-m", "venv", "--clear", venv])) stop(`${system} -m venv failed; its message is above`);
}

if (existsSync(requirements)) {
  makeVenv();
  console.log(
    "bench:setup: installing PyTorch (the first time several GB on Linux, where its package brings CUDA's libraries along)",
  );
  if (!run(python, ["-m", "pip", "install", "--disable-pip-version-check", "-r", requirements])) {
    stop(
      "pip could not install bench/peers/requirements.txt; its message is above. Check the connection and run it again",
    );
  }
} else console.log("bench:setup: bench/peers/requirements.txt is not there; PyTorch is left out");

if (existsSync(join(jax, "package.json"))) {
  console.log("bench:setup: installing bench/peers/jax-js");
  const command = existsSync(join(jax, "package-lock.json")) ? "ci" : "install";
  if (!run("npm", [command, "--no-audit", "--no-fund"], { cwd: jax }))
    stop("npm could not install bench/peers/jax-js; its message is above");
}
console.log("bench:setup: done; now run: npm run bench");
