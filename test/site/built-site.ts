import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSite, type SiteOptions } from "../../scripts/site/build-site.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { writeSiteNotebooks } from "./site-notebooks.js";

/** Writes a site without a word. */
export function buildQuietly(options: SiteOptions): Promise<void> {
  const { logger } = recordingLogger();
  const { signal } = new AbortController();
  return buildSite(options, { logger, signal, print: () => undefined, complain: () => undefined });
}

let built: Promise<string> | undefined;

/** The folder of a small site: two notebooks, all docs, the API of the losses. Built once for all tests of the process. */
export const builtSite = (): Promise<string> => (built ??= buildSmall());

async function buildSmall(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "canlab-site-"));
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  execFileSync(process.execPath, ["scripts/build-widgets.mjs"]);
  const [executed, out] = [join(dir, "executed"), join(dir, "any folder", "site")];
  await writeSiteNotebooks(executed);
  await buildQuietly({ root: process.cwd(), out, executed, useColor: false, entry: "src/losses/index.ts" });
  return out;
}
