import { setKernelLink, type Comms } from "../kernel-link.js";
import type { Session } from "../session-types.js";
import { writeConnectionFile } from "../wire/index.js";
import { captureStreams } from "./capture-streams.js";
import { guardProcess } from "./guard-process.js";
import { findConnection, type KernelArguments } from "./kernel-arguments.js";
import { kernelInfo } from "./kernel-info.js";
import type { KernelParts } from "./kernel-parts.js";
import { KernelServer } from "./kernel-server.js";
import { Publisher } from "./publisher.js";
import { Transport } from "./transport.js";
import { sharedNow } from "./transport-messages.js";

/** `warmUp` loads early what cells would wait for, a part at each call, and returns whether there is more. */
type WarmSession = Session & { readonly warmUp?: () => boolean };

/** What runs TypeScript, keeps comms and shows values. */
export interface KernelModules {
  readonly createSession: () => WarmSession;
  readonly createComms: (publish: Publisher["publish"]) => Comms;
  readonly toMimeBundle: KernelParts["toMimeBundle"];
}

export interface StartKernelOptions extends KernelArguments {
  /** Ends the kernel when this process ends. */
  readonly parentPid?: number;
  /** Called while the sockets' thread starts, as loading the compiler takes longer. */
  readonly loadModules: () => Promise<KernelModules>;
}

/** Makes this process a Jupyter kernel: takes over its output, its exit and its signals, and listens.
 *
 * @returns when it takes messages
 * @throws ConfigError for a bad connection file; Error where a port is taken */
export async function startKernel(options: StartKernelOptions): Promise<void> {
  const { connection, isOpen } = findConnection(options);
  const info = kernelInfo();
  const transport = new Transport({ connection, info, parentPid: options.parentPid });
  const [bound, modules] = await Promise.all([transport.ready, options.loadModules()]);
  if (isOpen) writeConnectionFile(options.connectionFile, bound);
  const publisher = new Publisher((message) => {
    transport.send("iopub", message);
  });
  const session = modules.createSession();
  const comms = modules.createComms((type, content, extra) => {
    publisher.publish(type, content, extra);
  });
  const send: KernelParts["send"] = (socket, message) => {
    transport.send(socket, message);
  };
  const onShutdown = () => setImmediate(() => void stop()); // after the reply
  const { toMimeBundle } = modules;
  const parts = { session, comms, toMimeBundle, send, info, onShutdown };
  const server = new KernelServer(parts, { publisher, now: sharedNow });
  setKernelLink(server.link);
  const running = { server, publisher, transport, session };
  const stop = takeOver(running);
  listen(running, stop);
}

interface Running {
  readonly server: KernelServer;
  readonly publisher: Publisher;
  readonly transport: Transport;
  readonly session: WarmSession;
}

/** Without a message for so long the reader reads or types; ms. */
const restMs = 500;

function listen({ server, transport, session }: Running, stop: () => Promise<void>): void {
  let rest: NodeJS.Timeout | undefined;
  let awakeMs = sharedNow();
  const warmUp = () => {
    // A cell that blocked the event loop has just ended: the next may be on its way.
    const isResting = !server.isRunningCell && sharedNow() - awakeMs < 2 * restMs;
    const isMore = !isResting || session.warmUp?.() === true;
    rest = isMore ? setTimeout(warmUp, restMs).unref() : undefined;
    awakeMs = sharedNow();
  };
  let isWarm = false;
  transport.listen({
    onMessage: (message, receivedMs) => {
      server.handle(message, receivedMs);
      rest?.refresh();
      awakeMs = sharedNow();
      // Clients ask this first, and then give the reader time to type.
      if (isWarm || message.header.msg_type !== "kernel_info_request") return;
      isWarm = true;
      setImmediate(warmUp); // the compiler, at once
    },
    onInterrupt: () => {
      server.interrupt();
    },
    onShutdown: () => void stop(),
  });
}

/** Output, signals, errors and the end of this process are the kernel's from now on.
 *
 * @returns ends the kernel */
function takeOver({ server, publisher, transport, session }: Running): () => Promise<void> {
  const exit = guardProcess({
    describe: (error) => session.describeError(error).traceback,
    report: (text) => {
      publisher.write("stderr", text);
    },
    onInterrupt: () => {
      server.interrupt();
    },
  });
  captureStreams((name, text) => {
    publisher.write(name, text);
  });
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    server.interrupt();
    publisher.flush();
    session.close();
    await transport.close();
    exit(0);
  };
  void transport.closed.then(() => {
    if (!isStopping) exit(1); // nobody can reach this kernel any more
  });
  return stop;
}
