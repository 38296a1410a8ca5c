import { asCount, asList, asObject, asString, asText, onlyKeys, refuse, type ReadLimits } from "./check.js";
import type { JsonObject, MimeBundle, Output } from "./types.js";

const isJsonType = (mime: string): boolean => /^application\/(.*\+)?json$/.test(mime);

/** A mime bundle: any JSON for JSON types, text for the others. */
export function readMimeBundle(value: unknown, path: string): MimeBundle {
  const entries = Object.entries(asObject(value, path)).map(([mime, data]) => {
    const at = `${path}[${JSON.stringify(mime)}]`;
    return [mime, isJsonType(mime) ? (data ?? null) : asText(data, at)] as const;
  });
  return Object.fromEntries(entries);
}

const outputKeys = {
  stream: ["output_type", "name", "text"],
  display_data: ["output_type", "data", "metadata"],
  execute_result: ["output_type", "execution_count", "data", "metadata"],
  error: ["output_type", "ename", "evalue", "traceback"],
} as const;

/** One output of a code cell.
 *
 * @throws DataError that names `path` and what was wanted */
export function readOutput(value: unknown, path: string): Output {
  const output = asObject(value, path);
  const type = output["output_type"];
  if (typeof type !== "string" || !Object.hasOwn(outputKeys, type)) {
    refuse(`${path}.output_type`, type, Object.keys(outputKeys).join(", "));
  }
  onlyKeys(output, path, outputKeys[type as Output["output_type"]]);
  const rich = () => ({
    data: readMimeBundle(output["data"], `${path}.data`),
    metadata: asObject(output["metadata"], `${path}.metadata`),
  });
  switch (type as Output["output_type"]) {
    case "stream":
      return readStream(output, path);
    case "display_data":
      return { output_type: "display_data", ...rich() };
    case "execute_result": {
      const execution_count = asCount(output["execution_count"], `${path}.execution_count`);
      return { output_type: "execute_result", execution_count, ...rich() };
    }
    case "error":
      return readError(output, path);
  }
}

function readStream(output: JsonObject, path: string): Output {
  const name = output["name"];
  if (name !== "stdout" && name !== "stderr") return refuse(`${path}.name`, name, "stdout or stderr");
  return { output_type: "stream", name, text: asText(output["text"], `${path}.text`) };
}

function readError(output: JsonObject, path: string): Output {
  const lines = asList(output["traceback"], `${path}.traceback`, Infinity);
  return {
    output_type: "error",
    ename: asString(output["ename"], `${path}.ename`),
    evalue: asString(output["evalue"], `${path}.evalue`),
    traceback: lines.map((line, i) => asString(line, `${path}.traceback[${i}]`)),
  };
}

/** The outputs of a code cell. */
export function readOutputs(value: unknown, path: string, limits: ReadLimits): Output[] {
  return asList(value, path, limits.maxOutputs).map((output, i) => readOutput(output, `${path}[${i}]`));
}
