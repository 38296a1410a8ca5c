import { parentPort, workerData } from "node:worker_threads";
import { Publisher, Reply, Router } from "zeromq";
import type { Message } from "../message.js";
import {
  decodeMessage,
  encodeMessage,
  ReplayGuard,
  SOCKET_NAMES,
  socketAddress,
  WireError,
  type SocketName,
} from "../wire/index.js";
import { breakExecution } from "../session/break-execution.js";
import { ControlServer } from "./control-server.js";
import { watchParent } from "./parent-watch.js";
import { SendQueue } from "./send-queue.js";
import { sharedNow, type FromTransport, type ToTransport, type TransportData } from "./transport-messages.js";

const { connection, info, waitingBytes, parentPid } = workerData as TransportData;
const waiting = new Int32Array(waitingBytes);
const { key } = connection;
const replays = new ReplayGuard();

/** Of iopub: so many messages wait for a reader that is slower than the kernel, then the kernel waits for it. */
const maxQueued = 200;
/** A reader that takes nothing for so long is taken for stopped, and misses what comes in the next minute. */
const stalledMs = 10_000;

const common = { linger: 1000 };
const router = () => new Router({ ...common, handover: true, sendHighWaterMark: 0 });
const sockets = {
  shell: router(),
  stdin: router(),
  control: router(),
  hb: new Reply({ ...common }),
  iopub: new Publisher({ ...common, noDrop: true, sendHighWaterMark: maxQueued, sendTimeout: stalledMs }),
};
const queues = {
  shell: new SendQueue(sockets.shell),
  stdin: new SendQueue(sockets.stdin),
  control: new SendQueue(sockets.control),
  iopub: new SendQueue({
    send: (frames) =>
      sockets.iopub.send(frames).catch(async () => {
        sockets.iopub.noDrop = false;
        setTimeout(() => (sockets.iopub.noDrop = true), 60_000).unref();
        await sockets.iopub.send(frames);
      }),
  }),
};

const toMain = (event: FromTransport) => {
  parentPort!.postMessage(event);
};

/** Received frames may share memory that cannot be given to another thread. */
const copied = (frames: readonly Uint8Array[]) => frames.map((frame) => new Uint8Array(frame));

const control = new ControlServer({
  info,
  send: (socket, message) => void queues[socket].send(encodeMessage(message, key)),
  tellMain: (type) => {
    toMain({ type });
  },
  breakExecution,
  kill: () => process.kill(process.pid, "SIGKILL"),
});

async function listen(name: "shell" | "stdin" | "control"): Promise<void> {
  for await (const frames of sockets[name]) {
    try {
      const message: Message = decodeMessage(copied(frames), { key, replays });
      // VS Code sends its interrupts to the shell socket.
      if (name === "control" || message.header.msg_type === "interrupt_request")
        void control.handle(message, name);
      else toMain({ type: "message", message, receivedMs: sharedNow() });
    } catch (error) {
      if (!(error instanceof WireError)) throw error; // a damaged message is dropped, as the protocol has no answer to it
    }
  }
}

async function beat(): Promise<void> {
  for await (const frames of sockets.hb) await sockets.hb.send(frames);
}

async function close(): Promise<void> {
  await Promise.all(Object.values(queues).map((queue) => queue.drained()));
  for (const name of SOCKET_NAMES) sockets[name].close();
  parentPort!.close();
}

parentPort!.on("message", (order: ToTransport) => {
  if (order.type === "close") void close();
  else if (order.type === "interrupted") control.interrupted();
  else {
    void queues[order.socket].send(order.frames).then(() => {
      Atomics.sub(waiting, 0, order.numBytes);
      Atomics.notify(waiting, 0);
    });
  }
});

function boundPort(name: SocketName): number {
  return connection.transport === "ipc"
    ? connection.ports[name]
    : Number(/\d+$/.exec(sockets[name].lastEndpoint ?? "")?.[0]);
}

async function start(): Promise<void> {
  for (const name of SOCKET_NAMES) await sockets[name].bind(socketAddress(connection, name));
  const ports = Object.fromEntries(SOCKET_NAMES.map((name) => [name, boundPort(name)])) as Record<
    SocketName,
    number
  >;
  toMain({ type: "ready", connection: { ...connection, ports } });
  if (parentPid !== undefined)
    watchParent(parentPid, () => {
      control.shutdown();
    });
  await Promise.all([listen("shell"), listen("stdin"), listen("control"), beat()]);
}

start().catch((error: unknown) => {
  toMain({ type: "failed", error: error as Error });
});
