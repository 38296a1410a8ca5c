/** What of a ZeroMQ socket a queue needs. */
export interface SendingSocket {
  send(frames: Uint8Array[]): Promise<void>;
}

/** Sends one after the other: ZeroMQ takes one waiting send per socket and refuses the others. */
export class SendQueue {
  private last: Promise<void> = Promise.resolve();

  /** @param onError a send that failed; the next ones go on */
  constructor(
    private readonly socket: SendingSocket,
    private readonly onError: (error: unknown) => void = () => undefined,
  ) {}

  /** @returns when ZeroMQ has taken it, or failed */
  send(frames: Uint8Array[]): Promise<void> {
    this.last = this.last.then(() => this.socket.send(frames)).catch(this.onError);
    return this.last;
  }

  /** When all that was given so far is with ZeroMQ. */
  drained(): Promise<void> {
    return this.last;
  }
}
