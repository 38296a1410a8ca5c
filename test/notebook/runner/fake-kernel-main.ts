/** A kernel process that knows a handful of cells: node --import tsx fake-kernel-main.ts CONNECTION_FILE */
import { randomUUID } from "node:crypto";
import * as zmq from "zeromq";
import type { Content, Message } from "../../../src/notebook/message.js";
import {
  decodeMessage,
  encodeMessage,
  readConnectionFile,
  socketAddress,
} from "../../../src/notebook/wire/index.js";

const connection = readConnectionFile(process.argv[2]!);
const { key } = connection;
const shell = new zmq.Router({ linger: 0, sendHighWaterMark: 0 });
const control = new zmq.Router({ linger: 0 });
const iopub = new zmq.Publisher({ linger: 1000, sendHighWaterMark: 0 });

let queue = Promise.resolve();
function send(socket: zmq.Router | zmq.Publisher, parent: Message, msg_type: string, content: Content) {
  const header = { ...parent.header, msg_id: randomUUID(), msg_type };
  const identities = socket === iopub ? [Buffer.from(msg_type)] : parent.identities;
  const frames = encodeMessage(
    { identities, header, parentHeader: parent.header, metadata: {}, content, buffers: [] },
    key,
  );
  queue = queue.then(() => socket.send([...frames]));
  return queue;
}

let interrupt = () => {};
let count = 0;

async function run(message: Message, code: string): Promise<Content> {
  const [word, number = "0"] = code.split(" ");
  if (word === "print") {
    for (let i = 0; i < Number(number); i++)
      void send(iopub, message, "stream", { name: "stdout", text: `${i}\n` });
  }
  if (word === "forged") {
    const header = { ...message.header, msg_type: "stream" };
    const frames = encodeMessage(
      {
        ...message,
        identities: [],
        header,
        parentHeader: message.header,
        content: { name: "stdout", text: "forged" },
      },
      "another key",
    );
    queue = queue.then(() => iopub.send([...frames]));
  }
  if (word === "die") {
    process.stderr.write("Segmentation fault, in a way\n");
    process.exit(7);
  }
  if (word === "block") for (;;);
  if (word === "wait") {
    await new Promise<void>((resolve) => (interrupt = resolve));
    return { status: "error", ename: "KeyboardInterrupt", evalue: "", traceback: [] };
  }
  return { status: "ok" };
}

async function onShell(message: Message): Promise<void> {
  await send(iopub, message, "status", { execution_state: "busy" });
  const { msg_type } = message.header;
  const reply =
    msg_type === "execute_request"
      ? { execution_count: ++count, ...(await run(message, message.content["code"] as string)) }
      : { status: "ok", language_info: { name: "typescript" } };
  await send(shell, message, msg_type.replace("request", "reply"), reply);
  await send(iopub, message, "status", { execution_state: "idle" });
}

async function onControl(message: Message): Promise<void> {
  if (message.header.msg_type === "interrupt_request") interrupt();
  if (message.header.msg_type === "shutdown_request") process.exit(0);
  await send(control, message, message.header.msg_type.replace("request", "reply"), { status: "ok" });
}

async function serve(socket: zmq.Router, handle: (message: Message) => Promise<void>): Promise<void> {
  for await (const frames of socket) await handle(decodeMessage(frames, { key }));
}

await Promise.all([
  shell.bind(socketAddress(connection, "shell")),
  control.bind(socketAddress(connection, "control")),
  iopub.bind(socketAddress(connection, "iopub")),
]);
void serve(shell, onShell);
void serve(control, onControl);
