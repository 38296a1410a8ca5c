import { delimiter, join } from "node:path";

/** Where Jupyter looks depends on these; given, so that a test can be on any system. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
}

/** The user's own data folder, as `jupyter_core.paths.jupyter_data_dir` finds it. */
export function userDataDir({ platform, env, home }: Surroundings): string {
  if (env["JUPYTER_DATA_DIR"]) return env["JUPYTER_DATA_DIR"];
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") return join(env["APPDATA"] || join(home, "AppData", "Roaming"), "jupyter");
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "jupyter");
}

/** The data folder below a prefix, such as a virtual environment. */
export const prefixDataDir = (prefix: string): string => join(prefix, "share", "jupyter");

/** Every data folder that can be known without Python, first found first: `JUPYTER_PATH`, the active virtual environment, the
 * user's, the system's. Jupyter itself also looks in the prefix of its own Python. */
export function dataDirs(surroundings: Surroundings): string[] {
  const { platform, env } = surroundings;
  const given = (env["JUPYTER_PATH"] ?? "").split(delimiter).filter(Boolean);
  const environments = [env["VIRTUAL_ENV"], env["CONDA_PREFIX"]].filter((prefix) => !!prefix) as string[];
  const system =
    platform === "win32"
      ? [join(env["PROGRAMDATA"] || "C:\\ProgramData", "jupyter")]
      : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return [...new Set([...given, ...environments.map(prefixDataDir), userDataDir(surroundings), ...system])];
}
