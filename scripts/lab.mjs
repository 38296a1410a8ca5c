// `npm run lab`: the notebooks in JupyterLab 4, or with --notebook in Notebook 7. Python, Jupyter and the widget extensions live in
// .jupyter (or where CANLAB_LAB_VENV says); the first run makes it. Other arguments go to Jupyter: `npm run lab -- --no-browser`.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makePythonVenv } from "./python-venv.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const venv = process.env.CANLAB_LAB_VENV || join(root, ".jupyter");
const say = (line) => console.log(`lab: ${line}`);
function stop(line) {
  console.error(`lab: ${line}`);
  process.exit(1);
}

const python = makePythonVenv({
  venv,
  requirements: join(root, "scripts/lab-requirements.txt"),
  about:
    "JupyterLab, Notebook, anywidget and ipywidgets (about 300 MB; a minute or two, the first time only)",
  say,
  stop,
});

const cli = join(root, "dist", "cli", "main.js");
const install = spawnSync(process.execPath, [cli, "kernel", "install", "--prefix", venv], {
  stdio: ["ignore", "ignore", "inherit"],
});
if (install.status !== 0) stop("the kernel could not be installed; its message is above");

const given = process.argv.slice(2);
const app = given.includes("--notebook") ? "notebook" : "jupyterlab";
say(
  `opening ${app === "notebook" ? "Notebook 7" : "JupyterLab"} on this machine only, with a token; Ctrl-C twice ends it`,
);
// Only loopback and Jupyter's own random token, whatever a configuration file says.
const args = [
  ...["-m", app, "--ServerApp.ip=127.0.0.1", `--ServerApp.root_dir=${join(root, "notebooks")}`],
  ...["--ServerApp.allow_remote_access=False", ...given.filter((arg) => arg !== "--notebook")],
];
const child = spawn(python, args, { cwd: root, stdio: "inherit" });
// The terminal sends Ctrl-C to Jupyter too, which asks whether to end; this process waits for it.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code) => process.exit(code ?? 1));
