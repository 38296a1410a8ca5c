import { randomUUID } from "node:crypto";
import * as zmq from "zeromq";
import type { Content, Header, Message, MessageExtra } from "../message.js";
import {
  decodeMessage,
  encodeMessage,
  socketAddress,
  WireError,
  type Connection,
  type WireLimits,
} from "../wire/index.js";

/** More than a kernel takes: an output may be a whole picture book. */
const limits: WireLimits = { numFrames: 4096, jsonBytes: 2 ** 29, bufferBytes: 2 ** 31 };

/** The client's ends of a kernel's sockets. */
export interface KernelSockets {
  /** Sends a request; messages go out in the order of the calls.
   *
   * @returns its id */
  send(channel: "shell" | "control", type: string, content: Content, extra?: MessageExtra): string;
  close(): void;
}

export type OnMessage = (channel: "shell" | "control" | "iopub", message: Message) => void;

/** Connects to a kernel. What is not signed with its key is dropped. */
export function connectSockets(connection: Connection, onMessage: OnMessage): KernelSockets {
  const { key } = connection;
  const session = randomUUID();
  const routingId = session;
  const shell = new zmq.Dealer({ routingId, linger: 0, receiveHighWaterMark: 0, sendHighWaterMark: 0 });
  const control = new zmq.Dealer({ routingId, linger: 0, receiveHighWaterMark: 0, sendHighWaterMark: 0 });
  const iopub = new zmq.Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  iopub.subscribe();
  const sockets = { shell, control, iopub };
  for (const [name, socket] of Object.entries(sockets)) {
    const channel = name as keyof typeof sockets;
    socket.connect(socketAddress(connection, channel));
    void receive(socket, (frames) => {
      const message = tryDecode(frames, key);
      if (message) onMessage(channel, message);
    });
  }
  const queues = { shell: Promise.resolve(), control: Promise.resolve() };
  return {
    send(channel, type, content, { metadata = {}, buffers = [] } = {}) {
      const header = newHeader(type, session);
      const plain = { identities: [], parentHeader: {} as const, metadata, buffers };
      const frames = encodeMessage({ ...plain, header, content }, key);
      // A socket takes one send at a time. It fails only when it is closed, and then nobody waits.
      queues[channel] = queues[channel].then(() => sockets[channel].send([...frames])).catch(() => undefined);
      return header.msg_id;
    },
    close() {
      for (const socket of Object.values(sockets)) socket.close();
    },
  };
}

const newHeader = (msg_type: string, session: string): Header => ({
  msg_id: randomUUID(),
  session,
  username: "canlab",
  date: new Date().toISOString(),
  msg_type,
  version: "5.3",
});

async function receive(
  socket: AsyncIterable<readonly Uint8Array[]>,
  handle: (frames: readonly Uint8Array[]) => void,
): Promise<void> {
  // Ends when the socket is closed.
  for await (const frames of socket) handle(frames);
}

function tryDecode(frames: readonly Uint8Array[], key: string): Message | undefined {
  try {
    return decodeMessage(frames, { key, limits });
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
