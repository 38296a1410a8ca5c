import { StringDecoder } from "node:string_decoder";
import type { StreamName } from "./stream-joiner.js";

type WriteCallback = (error?: Error | null) => void;

/** Hands what is written to a stream of this process to `write`; callbacks of the writes are called as by the stream itself.
 *
 * @returns gives the stream back as it was */
export function captureStream(stream: NodeJS.WriteStream, write: (text: string) => void): () => void {
  const decoder = new StringDecoder("utf8"); // a character may come in two writes
  const original = Object.getOwnPropertyDescriptor(stream, "write");
  const replacement = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | WriteCallback,
    callback?: WriteCallback,
  ): boolean => {
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof chunk !== "string") write(decoder.write(Buffer.from(chunk)));
    else if (typeof encoding === "string" && !/^utf-?8$/i.test(encoding)) {
      write(decoder.write(Buffer.from(chunk, encoding)));
    } else write(chunk);
    if (done) process.nextTick(done, null);
    return true;
  };
  Object.defineProperty(stream, "write", { value: replacement, configurable: true, writable: true });
  return () => {
    if (original) Object.defineProperty(stream, "write", original);
    else Reflect.deleteProperty(stream, "write");
  };
}

/** Captures stdout and stderr of this process; `console` writes there too.
 *
 * @returns gives both back */
export function captureStreams(write: (name: StreamName, text: string) => void): () => void {
  const names: readonly StreamName[] = ["stdout", "stderr"];
  const restore = names.map((name) =>
    captureStream(process[name], (text) => {
      write(name, text);
    }),
  );
  return () => {
    for (const give of restore) give();
  };
}
