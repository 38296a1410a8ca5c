import { spawn } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { kernelProgram } from "../../../src/notebook/install/kernel-spec.js";
import { findBrowser } from "../../helpers/browser.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Why there can be no server, or no browser for it. */
export const whyNoLab = (): string | undefined => {
  if (!process.env["CANLAB_LAB_VENV"]) return "name an environment of npm run lab in CANLAB_LAB_VENV";
  if (findBrowser() === undefined) return "no Chromium; set CHROME_PATH";
  return existsSync(kernelProgram) ? undefined : "the kernel has not been built; npm run build";
};

export type LabApp = "jupyterlab" | "notebook";

export interface LabServer {
  readonly app: LabApp;
  /** Of the server, with its slash. */
  readonly url: string;
  readonly token: string;
  /** All that it has printed. */
  readonly log: () => string;
  /** What Ctrl-C does. */
  readonly interrupt: () => void;
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** A folder for notebooks that finds this package by its name. */
export function makeNotebookFolder(dir: string): string {
  const folder = join(dir, "notebooks");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules", "canlab"), "junction");
  return folder;
}

const settings: Readonly<Record<string, object>> = {
  // Every cell is in the page, so that a test can look at it.
  "@jupyterlab/notebook-extension/tracker": { windowingMode: "none" },
  "@jupyterlab/apputils-extension/notification": { fetchNews: "false", checkForUpdates: false },
  "@jupyter-widgets/jupyterlab-manager/plugin": { saveState: true },
};

function writeSettings(dir: string, isDark: boolean): void {
  const all = {
    ...settings,
    "@jupyterlab/apputils-extension/themes": { theme: isDark ? "JupyterLab Dark" : "JupyterLab Light" },
  };
  for (const [name, values] of Object.entries(all)) {
    const file = join(dir, `${name}.jupyterlab-settings`);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, JSON.stringify(values));
  }
}

/** Starts what `npm run lab` starts, with settings of its own in `dir`. */
export async function startLab(
  app: LabApp,
  {
    dir,
    folder,
    isDark = false,
  }: { readonly dir: string; readonly folder: string; readonly isDark?: boolean },
): Promise<LabServer> {
  const settingsDir = join(dir, isDark ? "dark" : "light");
  writeSettings(settingsDir, isDark);
  const isNotebook = app === "notebook";
  const flags = [
    ...["--no-browser", "--ServerApp.port=0", `--folder=${folder}`, ...(isNotebook ? ["--notebook"] : [])],
    `--${isNotebook ? "JupyterNotebookApp" : "LabApp"}.expose_app_in_browser=True`,
  ];
  const child = spawn(process.execPath, [join(root, "scripts/lab.mjs"), ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group, as a terminal gives it
    env: {
      ...process.env,
      JUPYTER_CONFIG_DIR: join(dir, "config"),
      JUPYTER_DATA_DIR: join(dir, "data"),
      JUPYTER_RUNTIME_DIR: join(dir, "runtime"),
      JUPYTERLAB_SETTINGS_DIR: settingsDir,
      JUPYTERLAB_WORKSPACES_DIR: join(dir, "workspaces"),
    },
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => (log += text.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const interrupt = () => void process.kill(-child.pid!, "SIGINT");
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  for (;;) {
    const { base, token } =
      /(?<base>http:\/\/127\.0\.0\.1:\d+\/)(lab|tree)?\?token=(?<token>\w+)/.exec(log)?.groups ?? {};
    if (base !== undefined && token !== undefined)
      return { app, url: base, token, log: () => log, interrupt, exited, stop };
    if (child.exitCode !== null) throw new Error(`npm run lab ended with ${child.exitCode}: ${log}`);
    await delay(50);
  }
}
