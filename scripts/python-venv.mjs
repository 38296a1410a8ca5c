// A Python virtual environment with what a requirements file names; made once, then kept.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const isWindows = process.platform === "win32";

export const pythonOf = (venv) => join(venv, isWindows ? "Scripts/python.exe" : "bin/python");

/** Runs a command; whether it ended well. */
export const run = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: "inherit", shell: isWindows && command === "npm", ...options }).status ===
  0;

/** Makes `venv` where it is not there, and installs `requirements` into it where they have changed since.
 *
 * @param say prints one line
 * @param stop prints one line that says what is missing and what brings it, and ends */
export function makePythonVenv({ venv, requirements, about, say, stop }) {
  const python = pythonOf(venv);
  const quiet = { stdio: "ignore" };
  if (!run(python, ["-m", "pip", "--version"], quiet)) {
    const isNewEnough = "import sys; sys.exit(sys.version_info < (3, 11))";
    const system = ["python3", "python"].find((name) => run(name, ["-c", isNewEnough], quiet));
    if (system === undefined)
      stop(
        "no Python 3.11 or newer; install it: sudo apt install python3 python3-venv (or https://www.python.org)",
      );
    if (!run(system, ["-c", "import ensurepip, venv"], quiet))
      stop("Python's venv module is missing; install it: sudo apt install python3-venv");
    say(`making ${venv}`);
    if (!run(system, ["-m", "venv", "--clear", venv])) stop(`${system} -m venv failed; its message is above`);
  }
  const wanted = readFileSync(requirements, "utf8");
  const stamp = join(venv, "installed.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  say(`installing ${about}`);
  if (!run(python, ["-m", "pip", "install", "--disable-pip-version-check", "-q", "-r", requirements]))
    stop(
      `pip could not install ${requirements}; its message is above. Check the connection and run it again`,
    );
  writeFileSync(stamp, wanted);
  return python;
}
