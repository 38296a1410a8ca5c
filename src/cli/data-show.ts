import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { simclrAugment } from "../augment/index.js";
import { wholeNumber } from "../core/config.js";
import { ConfigError, DataError, InterruptedError } from "../core/errors.js";
import { contactSheetPng } from "../widgets/contact-sheet-png.js";
import {
  classesSection,
  corruptionsSection,
  splitsSection,
  stylesSection,
  viewsSection,
} from "../widgets/contact-sheet-sections.js";
import { renderContactSheet } from "../widgets/contact-sheet.js";
import type { SheetSection } from "../widgets/contact-sheet.js";
import type { DataJob } from "./data-job.js";
import { openParts } from "./data-parts.js";
import type { SetParts } from "./data-parts.js";
import { countOf } from "./data-text.js";

/** Options of `canlab data show`. */
export interface ShowFlags {
  readonly out?: string;
  readonly png?: boolean;
  readonly imageSize?: number;
  readonly seed?: number;
}

/** Of a set that is drawn picture by picture, so many are enough to choose from. */
const MAX_DRAWN = 500;

/** `canlab data show`: a contact sheet as a page and, if asked for, as a picture. */
export async function dataShow(set: string, flags: ShowFlags, job: DataJob): Promise<void> {
  const { imageSize = 64, seed = 0 } = flags;
  wholeNumber("imageSize", imageSize, 8);
  if (imageSize > 256) throw new ConfigError(`imageSize must be at most 256, got ${imageSize}`);
  const name = basename(set) || "set";
  const out = flags.out ?? join("out", `${name.replace(/[^\p{L}\p{N}._-]+/gu, "-")}.html`);
  const opened = await openParts(set, { ...job, imageSize, maxItems: MAX_DRAWN, onError: "skip" });
  const sections = await makeSections(opened, { imageSize, seed }, job);
  const total = opened.parts.map(
    ({ split, dataset, survey }) => `${split} ${(survey ?? dataset).length.toLocaleString("en")}`,
  );
  const isChoice = set === "iconify" || opened.parts.some(({ survey }) => survey !== undefined);
  const sheet = {
    title: name,
    text: `Pictures: ${total.join(", ")}${isChoice ? " (shown is a random choice of them)" : ""}.`,
    sections,
  };
  await write(out, renderContactSheet(sheet));
  const files = [out];
  if (flags.png === true) {
    files.push(`${out.replace(/\.html?$/i, "")}.png`);
    await write(files[1]!, contactSheetPng(sheet));
  }
  job.print(`wrote ${files.join(" and ")}`);
}

async function makeSections(
  { parts, emoji }: SetParts,
  options: { readonly imageSize: number; readonly seed: number },
  { logger, signal }: DataJob,
): Promise<SheetSection[]> {
  const first = parts[0]!;
  const clean = parts.find(({ split }) => split === "val") ?? first;
  const makers: (() => SheetSection | Promise<SheetSection>)[] = [
    () => splitsSection(parts, options),
    ...(first.dataset.classNames.length > 0 ? [() => classesSection(first, options)] : []),
    ...(emoji === undefined ? [] : [() => stylesSection(emoji, options)]),
    () => viewsSection(first, simclrAugment, options),
    () => corruptionsSection(clean, options),
  ];
  const bar = logger.progress("Drawing", makers.length, "parts");
  const sections: SheetSection[] = [];
  try {
    for (const make of makers) {
      await new Promise(setImmediate); // so that Ctrl-C is heard
      if (signal.aborted) {
        throw new InterruptedError(
          `show: stopped after ${countOf(sections.length, "part")}; nothing was written`,
        );
      }
      sections.push(await make());
      bar.update(sections.length);
    }
  } finally {
    bar.stop();
  }
  return sections;
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`show: cannot write ${path} (${reason}); give another file with --out`, { cause });
  }
}
