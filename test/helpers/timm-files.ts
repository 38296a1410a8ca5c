import { fileURLToPath } from "node:url";

/** A file of test/fixtures/timm. */
export const timmFile = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/timm/${name}`, import.meta.url));
