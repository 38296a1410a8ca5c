import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Content } from "../message.js";
import { PROTOCOL_VERSION } from "./new-message.js";

const versionIn = (path: string | URL) =>
  (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;

/** Content of `kernel_info_reply`. */
export function kernelInfo(): Content {
  const version = versionIn(new URL("../../../package.json", import.meta.url));
  // The TypeScript that cells are checked by is that of tslab.
  const fromTslab = createRequire(createRequire(import.meta.url).resolve("tslab/package.json"));
  const typescript = versionIn(fromTslab.resolve("@tslab/typescript-for-tslab/package.json"));
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "canlab",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `canlab ${version}, TypeScript ${typescript}, Node ${process.versions.node}`,
    debugger: false,
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
    supported_features: [],
  };
}
