import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const environments = [process.env["CANLAB_LAB_VENV"], ".jupyter"].filter((path) => !!path) as string[];

/** A Python that has these modules: of `npm run lab`'s environment, or the one on the path. */
export function findPython(modules: readonly string[]): string | undefined {
  const inside = environments.flatMap((venv) => [
    join(venv, "bin", "python"),
    join(venv, "Scripts", "python.exe"),
  ]);
  const found = [...inside.filter((path) => existsSync(path)), "python3", "python"];
  const code = `import ${modules.join(", ")}`;
  return found.find((python) => spawnSync(python, ["-c", code], { stdio: "ignore" }).status === 0);
}
