// `npm run site`: runs the notebooks and writes the tutorials, gallery, results, docs, API reference and search as a static site to out/site.
//   npm run site -- --executed DIR   takes notebooks that were run before
//   npm run site -- --out DIR        another folder
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createConsoleLogger } from "../src/cli/console-logger.ts";
import { stopOnCtrlC } from "../src/cli/stop-signal.ts";
import { CanlabError, InterruptedError } from "../src/core/errors.ts";
import { buildSite } from "./site/build-site.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const useColor = !process.env.NO_COLOR;
const complain = (text) => void process.stderr.write(`${text}\n`);
const logger = createConsoleLogger({ stream: process.stderr, now: () => Date.now(), useColor });
const { signal, release } = stopOnCtrlC(process, { say: complain, now: () => Date.now() });
try {
  const { values } = parseArgs({ options: { executed: { type: "string" }, out: { type: "string" } } });
  const executed = values.executed && resolve(values.executed);
  const out = resolve(values.out ?? `${root}/out/site`);
  const print = (text) => console.log(text);
  await buildSite({ root, out, executed, useColor }, { logger, signal, print, complain });
} catch (error) {
  const isOurs = error instanceof CanlabError || error.code?.startsWith("ERR_PARSE_ARGS");
  complain(`site: ${isOurs ? error.message : error.stack}`);
  process.exitCode = error instanceof InterruptedError ? 130 : error instanceof CanlabError ? 1 : 2;
} finally {
  release();
}
