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

/** What runs TypeScript, keeps comms and shows values. */
export interface KernelModules {
  readonly createSession: () => Session;
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
  const early: (() => void)[] = []; // messages that come while the compiler loads
  let server: KernelServer | undefined;
  const whenServed = (action: () => void) => {
    if (server) action();
    else early.push(action);
  };
  const publisher = new Publisher((message) => {
    transport.send("iopub", message);
  });
  const exit = guardProcess({
    report: (text) => {
      publisher.write("stderr", text);
    },
    onInterrupt: () => server?.interrupt(),
    onTerminate: () => void stop(),
  });
  const transport = new Transport(
    { connection, info, ...(options.parentPid === undefined ? {} : { parentPid: options.parentPid }) },
    {
      onMessage: (message, receivedMs) => {
        whenServed(() => server!.handle(message, receivedMs));
      },
      onInterrupt: () => server?.interrupt(),
      onShutdown: () => void stop(),
    },
  );
  let session: Session | undefined;
  const stop = async () => {
    server?.interrupt();
    publisher.flush();
    session?.close();
    await transport.close();
    exit(0);
  };
  void transport.closed.then(() => {
    exit(1); // a kernel that nobody can reach
  });
  const [bound, modules] = await Promise.all([transport.ready, options.loadModules()]);
  if (isOpen) writeConnectionFile(options.connectionFile, bound);
  session = modules.createSession();
  const comms = modules.createComms((type, content, extra) => {
    publisher.publish(type, content, extra);
  });
  const send: KernelParts["send"] = (socket, message) => {
    transport.send(socket, message);
  };
  const { toMimeBundle } = modules;
  server = new KernelServer(
    { session, comms, toMimeBundle, send, info, onShutdown: () => setImmediate(() => void stop()) },
    { publisher, now: sharedNow },
  );
  setKernelLink(server.link);
  captureStreams((name, text) => {
    publisher.write(name, text);
  });
  for (const action of early.splice(0)) action();
}
