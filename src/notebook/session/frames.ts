import { fileURLToPath } from "node:url";

/** One line of a stack trace; line and column from 0. */
export interface Frame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of Node or of the session. */
  readonly isInternal: boolean;
}

const pattern = /^\s*at (?:(?:async )?(.*?) \()?(?:async )?(.*?):(\d+):(\d+)\)?$/;
/** Where this package's notebook code is, and where its source maps say that it is. */
const ownFolders = ["../", "../../../src/notebook/"].flatMap((folder) => {
  const { href } = new URL(folder, import.meta.url);
  return [href, fileURLToPath(href)];
});

/** The frames of a stack trace's text, innermost first. */
export function readFrames(stack: string): Frame[] {
  return stack.split("\n").flatMap((text) => {
    const found = pattern.exec(text);
    if (!found) return [];
    const [, name = "", file = "", line, column] = found;
    return [{ name, file, line: Number(line) - 1, column: Number(column) - 1, isInternal: isInternal(file) }];
  });
}

const isInternal = (file: string) =>
  file.startsWith("node:") || file === "<anonymous>" || ownFolders.some((folder) => file.startsWith(folder));
