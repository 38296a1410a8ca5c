import type ts from "@tslab/typescript-for-tslab";
import type { GlobalTypes, TypeScript } from "./compiler-types.js";

/** What the compiler sees of one file of the program. */
export interface Watched {
  readonly callbacks: Set<ts.FileWatcherCallback>;
  stamp: number;
}

/** The globals file; its text may change. */
export interface JoinedTypes extends GlobalTypes {
  /** Paths of the libraries that stand in it: what else refers to them finds them empty. */
  readonly contains: ReadonlySet<string>;
}

const modified = (sys: ts.System, path: string) => sys.getModifiedTime?.(path)?.getTime() ?? 0;

/** The system without watchers: files are looked at when a cell is converted, so nothing keeps the process awake or polls. */
export function watchlessSystem(
  base: ts.System,
  options: { readonly rootDir: string; readonly globals: JoinedTypes },
  watched: Map<string, Watched>,
): ts.System {
  const sys = Object.create(base) as ts.System;
  const { globals } = options;
  sys.getCurrentDirectory = () => options.rootDir;
  sys.watchDirectory = () => ({ close() {} });
  sys.watchFile = (path, callback) => {
    if (path.includes("/node_modules/")) return { close() {} };
    const entry = watched.get(path) ?? { callbacks: new Set(), stamp: modified(base, path) };
    watched.set(path, entry);
    entry.callbacks.add(callback);
    return {
      close() {
        entry.callbacks.delete(callback);
        if (entry.callbacks.size === 0) watched.delete(path);
      },
    };
  };
  sys.fileExists = (path) => path === globals.path || base.fileExists(path);
  sys.readFile = (path, encoding) => {
    if (path === globals.path) return globals.text;
    return globals.contains.has(path) ? "" : base.readFile(path, encoding);
  };
  return sys;
}

export function notifyChanges(ts: TypeScript, sys: ts.System, watched: Map<string, Watched>): void {
  for (const [path, entry] of [...watched]) {
    const stamp = modified(sys, path);
    if (stamp === entry.stamp) continue;
    entry.stamp = stamp;
    const kind = stamp === 0 ? ts.FileWatcherEventKind.Deleted : ts.FileWatcherEventKind.Changed;
    notify(watched, path, kind);
  }
}

export function notify(watched: Map<string, Watched>, path: string, kind: ts.FileWatcherEventKind): void {
  for (const callback of [...(watched.get(path)?.callbacks ?? [])]) callback(path, kind);
}
