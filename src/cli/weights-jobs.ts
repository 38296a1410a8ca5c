import { readFile, stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { describeOnnx, type OnnxValue } from "../compute/index.js";
import { oneOf } from "../core/config.js";
import { CheckpointError, ConfigError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";
import { sizeOf } from "../models/params.js";
import type { Pool } from "../models/encoder.js";
import { vitSizeName } from "../models/vit-sizes.js";
import { encoderLayout } from "../weights/encoder-layout.js";
import { EXPORT_EXTENSIONS, exportEncoder } from "../weights/export-encoder.js";
import { openEncoder } from "../weights/open-encoder.js";
import { openWeightFile } from "../weights/open-weight-file.js";
import type { WeightFile } from "../weights/weight-file.js";
import { columns, countOf, formatCount, plainText } from "./data-text.js";

export interface EncoderFlags {
  readonly numHeads?: number;
}

export interface ConvertFlags extends EncoderFlags {
  readonly imageSize?: number;
  readonly antialias: boolean;
  readonly pool?: string;
  readonly force?: boolean;
}

type Print = (text: string) => void;

/** A file of ONNX (protobuf) takes less than 2 GiB. */
const MAX_ONNX_BYTES = 2 ** 31;

/** `canlab weights info`. */
export async function weightsInfo(
  path: string,
  flags: EncoderFlags & { readonly json?: boolean },
  print: Print,
): Promise<void> {
  const info = extname(path) === ".onnx" ? await onnxInfo(path) : await tensorInfo(path, flags);
  print(flags.json === true ? `${JSON.stringify(info.record, null, 2)}\n` : `${info.text}\n`);
}

async function onnxInfo(path: string) {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size > MAX_ONNX_BYTES) {
    throw new CheckpointError(
      `cannot read ${path}: it is ${found ? "no file of up to 2 GiB" : "not there"}; check the path`,
    );
  }
  const record = { file: path, format: "onnx", ...describeOnnx(await readFile(path), path) };
  const values = (list: readonly OnnxValue[]) =>
    list
      .map(
        ({ name, dtype, shape }) =>
          `${plainText(name)} ${dtype} [${shape.map((n) => plainText(String(n))).join(",")}]`,
      )
      .join("; ");
  const lines = [
    `${plainText(basename(path))}: ONNX, ${countOf(record.numNodes, "node")}, ${formatCount(record.numParams)} numbers`,
    `  in   ${values(record.inputs)}`,
    `  out  ${values(record.outputs)}`,
    ...notes(record.metadata),
  ];
  return { record, text: lines.join("\n") };
}

async function tensorInfo(path: string, flags: EncoderFlags) {
  const file = await openWeightFile(path);
  await file.close();
  const { format, entries, metadata, skipped } = file;
  const encoder = encoderOf(file, flags);
  const tensors = entries.map(({ name, dtype, shape }) => [plainText(name), dtype, shapeText(shape)]);
  const numbers = entries.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const lines = [
    `${plainText(basename(path))}: ${format}, ${countOf(entries.length, "tensor")}, ${formatCount(numbers)} numbers`,
    `  ${encoder.text}`,
    ...(skipped.length > 0 ? [`  not read: ${skipped.map(plainText).join(", ")}`] : []),
    ...notes(metadata),
    columns([["tensor", "dtype", "shape"], ...tensors]),
  ];
  const record = { file: path, format, encoder: encoder.record, skipped, metadata, tensors: entries };
  return { record, text: lines.join("\n") };
}

/** Which encoder it is, or why it is none. */
function encoderOf(file: WeightFile, { numHeads }: EncoderFlags) {
  try {
    const { config, leftOut } = encoderLayout(file, { numHeads });
    const beside = leftOut.length > 0 ? `; beside it: ${leftOut.map(plainText).join(", ")}` : "";
    return {
      record: { ...config, leftOut },
      text: `encoder: ViT ${vitSizeName(config)}, ${config.imageSize} pixels, ${config.numHeads} heads, final norm ${config.finalNorm}${beside}`,
    };
  } catch (error) {
    if (!(error instanceof CheckpointError || error instanceof ConfigError)) throw error;
    return { record: null, text: plainText(error.message) };
  }
}

const notes = (metadata: Readonly<Record<string, string>>): string[] =>
  Object.entries(metadata).map(([key, value]) => `  ${plainText(key)}: ${plainText(value.slice(0, 200))}`);

/** `canlab weights convert`. The new file is written only after the old one was read and checked as a whole. */
export async function weightsConvert(
  { from, to }: { readonly from: string; readonly to: string },
  { imageSize, antialias, pool, numHeads, force = false }: ConvertFlags,
  print: Print,
): Promise<void> {
  oneOf("ending of the file", extname(to), EXPORT_EXTENSIONS);
  if (resolve(from) === resolve(to))
    throw new ConfigError(`${to} is also the file to read; give it another name`);
  if (!force && (await stat(to).catch(() => undefined))) {
    throw new ConfigError(`${to} is there already; give another name, or --force to write over it`);
  }
  const encoder = await openEncoder(from, { imageSize, antialias, pool: pool as Pool | undefined, numHeads });
  const { config, params, leftOut, encodeSpec } = encoder;
  const card = { source: basename(encoder.path), leftOut };
  await exportEncoder(to, { config, params, normalize: encodeSpec.normalize, card });
  const size = `ViT ${vitSizeName(config)}, ${config.imageSize} pixels`;
  const rest = leftOut.length > 0 ? `; left out: ${leftOut.map(plainText).join(", ")}` : "";
  print(`${to}: ${size}, ${formatCount(params.length)} parameters${rest}\ncard: ${to}.card.md\n`);
}
