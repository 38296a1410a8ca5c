import { Writable } from "node:stream";

/** A stream that keeps what is written to it. */
export class Sink extends Writable {
  text = "";

  constructor(readonly isTTY = false) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  // What cli-progress asks of a terminal.
  readonly columns = 200;
  cursorTo(): boolean {
    return this.write("\r");
  }
  clearLine(): boolean {
    return true;
  }
  moveCursor(): boolean {
    return true;
  }
}
