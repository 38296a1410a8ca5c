import type { Content } from "../message.js";

interface Entry {
  readonly line: number;
  readonly input: string;
  output?: string;
}

export type HistoryRow = [session: number, line: number, input: string | [string, string | null]];

const sessionNumber = 1;

/** `*` and `?` of a shell pattern; everything else is itself. */
function globToRegExp(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, "[^]*")
    .replace(/\?/g, "[^]");
  return new RegExp(`^${source}$`, "u");
}

const whole = (value: unknown, fallback: number) => (Number.isInteger(value) ? Number(value) : fallback);

/** The cells that were run since this kernel started, newest last; older ones than `size` are forgotten. */
export class History {
  private readonly entries: Entry[] = [];

  constructor(private readonly size = 10_000) {}

  add(line: number, input: string): void {
    this.entries.push({ line, input });
    if (this.entries.length > this.size) this.entries.shift();
  }

  /** The result's plain text. */
  setOutput(line: number, output: string): void {
    const entry = this.entries.findLast((e) => e.line === line);
    if (entry) entry.output = output;
  }

  /** Answers the content of a `history_request`: a range of lines, the last ones, or those that match a pattern. */
  find(request: Content): HistoryRow[] {
    const { output, hist_access_type: access } = request;
    return this.select(access, request).map(({ line, input, output: out }) => [
      sessionNumber,
      line,
      output === true ? [input, out ?? null] : input,
    ]);
  }

  private select(access: unknown, request: Content): Entry[] {
    const n = whole(request.n, Infinity);
    const last = (entries: Entry[]) => (n === 0 ? [] : entries.slice(-n));
    if (access === "tail") return last(this.entries);
    if (access === "search") {
      const pattern = globToRegExp(typeof request.pattern === "string" ? request.pattern : "*");
      const found = this.entries.filter(({ input }) => pattern.test(input));
      if (request.unique !== true) return last(found);
      return last(found.filter((e, i) => found.findLastIndex(({ input }) => input === e.input) === i));
    }
    const session = whole(request.session, 0);
    if (access !== "range" || (session !== 0 && session !== sessionNumber)) return [];
    const start = whole(request.start, 0);
    const stop = whole(request.stop, Infinity);
    return this.entries.filter(({ line }) => line >= start && line < stop);
  }
}
