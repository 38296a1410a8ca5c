// `npm run lab`: the notebooks in JupyterLab 4, or with --notebook in Notebook 7; --folder opens another folder. Python, Jupyter and the
// widget extensions live in .jupyter (or where CANLAB_LAB_VENV says); the first run makes it. Other arguments go to Jupyter:
// `npm run lab -- --no-browser`.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makePythonVenv } from "./python-venv.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const venv = resolve(process.env.CANLAB_LAB_VENV || join(root, ".jupyter"));
const say = (line) => console.log(`lab: ${line}`);
function stop(line) {
  console.error(`lab: ${line}`);
  process.exit(1);
}

/** What is meant for this script, and what goes on to Jupyter. */
function readArguments([...jupyter]) {
  const isNotebook = jupyter.includes("--notebook");
  const at = jupyter.findIndex((word) => /^--folder(=|$)/.test(word));
  const [flag = "", next] = at < 0 ? [] : jupyter.splice(at, jupyter[at] === "--folder" ? 2 : 1);
  const folder = at < 0 ? join(root, "notebooks") : flag.replace(/^--folder=?/, "") || next;
  if (!folder || !existsSync(folder)) stop(`there is no folder ${folder ?? ""}; name one with --folder DIR`);
  return { isNotebook, folder: resolve(folder), jupyter: jupyter.filter((word) => word !== "--notebook") };
}

const { isNotebook, folder, jupyter } = readArguments(process.argv.slice(2));
const cli = join(root, "dist", "cli", "main.js");
if (!existsSync(cli)) stop("canlab has not been built; build it: npm run build");
const python = makePythonVenv({
  venv,
  requirements: join(root, "scripts/lab-requirements.txt"),
  about:
    "JupyterLab, Notebook, anywidget and ipywidgets (about 300 MB; a minute or two, the first time only)",
  say,
  stop,
});
const install = spawnSync(process.execPath, [cli, "kernel", "install", "--prefix", venv], {
  stdio: ["ignore", "ignore", "inherit"],
});
if (install.status !== 0) stop("the kernel could not be installed; its message is above");

say(
  `opening ${isNotebook ? "Notebook 7" : "JupyterLab"} on this machine only, with a token; Ctrl-C ends it and its kernels`,
);
// Jupyter makes a random token. The address is loopback whatever a configuration file says.
const args = [
  ...["-m", isNotebook ? "notebook" : "jupyterlab", `--ServerApp.root_dir=${folder}`],
  ...["--ServerApp.ip=127.0.0.1", "--ServerApp.allow_remote_access=False", "--ServerApp.answer_yes=True"],
  // In a container everybody is root.
  ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ...jupyter,
];
const child = spawn(python, args, { cwd: root, stdio: "inherit" });
// The terminal sends Ctrl-C to Jupyter too, which then ends its kernels; this process waits for it.
process.on("SIGINT", () => undefined);
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGTERM"));
child.on("error", (error) => stop(`${python} could not be started (${error.message})`));
child.on("exit", (code) => process.exit(code ?? 1));
