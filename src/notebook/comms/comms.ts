import { randomUUID } from "node:crypto";
import type { Comm, Comms } from "../kernel-link.js";
import type { Content, Message, MessageExtra } from "../message.js";
import { callSafely } from "./call-safely.js";
import { widgetModels } from "./widget-models.js";
import { answerWidgetControl, WIDGET_CONTROL } from "./widget-control.js";

type Publish = (type: string, content: Content, extra?: MessageExtra) => void;

/** A comm with what the table of comms does to it. */
interface OpenComm extends Comm {
  receive(data: Content, message: Message): void;
  /** Closed by the other side. */
  closed(data: Content): void;
}

const asData = (value: unknown): Content =>
  typeof value === "object" && value !== null ? (value as Content) : {};

type Report = (text: string) => void;

interface NewComm {
  readonly id: string;
  readonly target: string;
  readonly publish: Publish;
  readonly report: Report;
  readonly onGone: () => void;
}

function createComm({ id, target, publish, report, onGone }: NewComm): OpenComm {
  const messageHandlers = new Set<(data: Content, message: Message) => void>();
  const closeHandlers = new Set<(data: Content) => void>();
  let isOpen = true;
  const add = <T>(handlers: Set<T>, handler: T) => {
    handlers.add(handler);
    return () => void handlers.delete(handler);
  };
  const end = (data: Content) => {
    if (!isOpen) return;
    isOpen = false;
    onGone();
    for (const handler of [...closeHandlers]) void callSafely(() => handler(data), report);
  };
  return {
    id,
    target,
    send(data, extra) {
      if (isOpen) publish("comm_msg", { comm_id: id, data }, extra);
    },
    close(data = {}) {
      if (isOpen) publish("comm_close", { comm_id: id, data });
      end(data);
    },
    onMessage: (handler) => add(messageHandlers, handler),
    onClose: (handler) => add(closeHandlers, handler),
    receive(data, message) {
      for (const handler of [...messageHandlers]) void callSafely(() => handler(data, message), report);
    },
    closed: end,
  };
}

/** The table of open comms of a kernel (Jupyter messaging protocol 5.3, custom messages). Knows `jupyter.widget.control`, so that
 * a page that is reloaded gets all widgets in one answer.
 *
 * @param publish sends on iopub */
export function createComms(publish: Publish): Comms {
  const comms = new Map<string, OpenComm>();
  const targets = new Map<string, (comm: Comm, message: Message) => void>();
  const report = (text: string) => publish("stream", { name: "stderr", text });
  const add = (target: string, id: string): OpenComm => {
    const onGone = () => void (comms.get(id) === comm && comms.delete(id));
    const comm = createComm({ id, target, publish, report, onGone });
    comms.set(id, comm);
    return comm;
  };
  const refuse = (id: string) => publish("comm_close", { comm_id: id, data: {} });
  const opened = (id: string, message: Message) => {
    const target = String(message.content["target_name"]);
    const onOpen = targets.get(target);
    if (onOpen === undefined) return refuse(id);
    const comm = add(target, id);
    void callSafely(() => onOpen(comm, message), report);
  };
  targets.set(WIDGET_CONTROL, answerWidgetControl);
  return {
    open(target, data, { id = randomUUID(), ...extra } = {}) {
      const comm = add(target, id);
      publish("comm_open", { comm_id: id, target_name: target, data }, extra);
      return comm;
    },
    registerTarget: (target, onOpen) => void targets.set(target, onOpen),
    get: (id) => comms.get(id),
    list: () => [...comms.values()],
    flush() {
      for (const model of widgetModels().values()) model.flush?.();
    },
    handle(message) {
      const { comm_id: id, data } = message.content;
      if (typeof id !== "string") return;
      const type = message.header.msg_type;
      if (type === "comm_open") opened(id, message);
      if (type === "comm_close") comms.get(id)?.closed(asData(data));
      if (type !== "comm_msg") return;
      const comm = comms.get(id);
      if (comm === undefined) refuse(id);
      else comm.receive(asData(data), message);
    },
  };
}
