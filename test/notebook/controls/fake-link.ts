import { createComms } from "../../../src/notebook/comms/index.js";
import { widgetModels } from "../../../src/notebook/comms/widget-models.js";
import { setKernelLink } from "../../../src/notebook/kernel-link.js";
import { Publisher } from "../../../src/notebook/kernel/publisher.js";
import type { Content, Message } from "../../../src/notebook/message.js";
import { WidgetStates, WIDGET_STATE } from "../../../src/notebook/runner/widget-states.js";
import { commMessage } from "../comms/messages.js";

interface Saved {
  readonly state: Content;
  readonly buffers?: readonly { readonly path: readonly string[]; readonly data: string }[];
}

/** A kernel's output channel without a kernel. It is this process's until `close`. */
export function openLink() {
  const messages: Message[] = [];
  const states = new WidgetStates();
  const publisher = new Publisher((message) => {
    messages.push(message);
    states.apply(message);
  });
  const comms = createComms((type, content, extra) => publisher.publish(type, content, extra));
  const controller = new AbortController();
  setKernelLink({
    publish: (type, content, extra) => publisher.publish(type, content, extra),
    redirect: (sink, body) => publisher.redirect(sink, body),
    input: () => Promise.reject(new Error("nobody to ask")),
    signal: controller.signal,
    comms,
  });
  return {
    messages,
    publisher,
    interrupt: () => controller.abort(),
    /** The state that a front end has. */
    saved(id: string): Saved {
      comms.flush?.();
      const all = states.toMetadata()?.[WIDGET_STATE] as unknown as { state: Record<string, Saved> };
      return all.state[id]!;
    },
    /** As if a page changed the widget. */
    change: (id: string, state: Content) =>
      comms.handle(commMessage("comm_msg", { comm_id: id, data: { method: "update", state } })),
    custom: (id: string, content: Content) =>
      comms.handle(commMessage("comm_msg", { comm_id: id, data: { method: "custom", content } })),
    close() {
      widgetModels().clear();
      setKernelLink(undefined);
    },
  };
}

/** Time for what was to be done soon. */
export const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
