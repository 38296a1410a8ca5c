import { randomUUID } from "node:crypto";
import { ConfigError, InterruptedError } from "../../core/errors.js";
import { joinBuffers, splitBuffers } from "../comms/buffers.js";
import { callSafely } from "../comms/call-safely.js";
import { widgetId, widgetModels } from "../comms/widget-models.js";
import { jupyterDisplay } from "../display/mime-bundle.js";
import { kernelLink, type Comm } from "../kernel-link.js";
import type { Content, Message } from "../message.js";
import { systemClock, type Clock } from "./clock.js";
import { bindCallback, Listeners, reportError } from "./listeners.js";
import type { UntilOptions } from "./types.js";
import { UpdateQueue } from "./update-queue.js";

const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";
/** Of the Jupyter widget messaging protocol. */
const PROTOCOL = { version: "2.1.0" };

/** Which side a change comes from. */
export type Origin = "kernel" | "page";

/** Completes a change before it is stored: clamps, derives other keys.
 *
 * @throws ConfigError for one that cannot be */
export type Rule = (change: Content, state: Content, origin: Origin) => Content;

export interface ModelOptions {
  /** What is shown where there is no kernel, or a notebook is read without widgets: data by mime type. */
  readonly fallback?: (state: Content) => Content;
  readonly clock?: Clock;
  readonly rule?: Rule;
  /** Keys that front ends do not have. */
  readonly local?: readonly string[];
}

type MessageCallback = (content: unknown, buffers: readonly Uint8Array[]) => unknown;

/** A widget's state on the kernel's side, kept equal with the front ends' (Jupyter widget messaging protocol 2.1). In a plain script it
 * is a state that nobody else sees. */
export class Model {
  readonly [widgetId]: string;
  private readonly values: Content;
  private readonly comm: Comm | undefined;
  private readonly queue: UpdateQueue;
  private readonly listeners = new Listeners((key) => this.values[key]);
  /** Called at every change, at once. */
  private readonly watchers = new Set<() => void>();
  private readonly messageCallbacks = new Set<MessageCallback>();
  private readonly closeCallbacks: (() => void)[] = [];
  private readonly fallback: (state: Content) => Content;
  private readonly rule: Rule;
  private readonly local: ReadonlySet<string>;
  private open = true;

  constructor(state: Content, options: ModelOptions = {}) {
    const { fallback = () => ({}), clock = systemClock, rule = (change) => change, local = [] } = options;
    this.values = { ...state };
    this.fallback = fallback;
    this.rule = rule;
    this.local = new Set(local);
    this.queue = new UpdateQueue((keys) => {
      this.sendState("update", keys);
    }, clock);
    const id = randomUUID().replaceAll("-", "");
    this[widgetId] = id;
    const { state: open, bufferPaths, buffers } = splitBuffers(this.shared());
    const data = { state: open, buffer_paths: bufferPaths };
    this.comm = kernelLink()?.comms.open("jupyter.widget", data, { id, metadata: PROTOCOL, buffers });
    if (this.comm) widgetModels().set(id, { state: () => this.shared(), flush: () => this.flush() });
    this.comm?.onMessage((content, message) => {
      this.receive(content, message);
    });
    this.comm?.onClose(() => {
      this.closed();
    });
  }

  get id(): string {
    return this[widgetId];
  }

  get isOpen(): boolean {
    return this.open;
  }

  get(key: string): unknown {
    return this.values[key];
  }

  /** Changes keys and tells front ends and listeners. An object counts as changed also where it is the same one: it may have been
   * filled anew. */
  set(keyOrValues: string | Content, value?: unknown): void {
    const values = typeof keyOrValues === "string" ? { [keyOrValues]: value } : keyOrValues;
    this.announce(this.store(values, "kernel"));
  }

  on(event: string, callback: (value: never, previous: never) => unknown): () => void {
    return this.listeners.add(keyOf(event), callback);
  }

  off(event: string, callback?: (value: never, previous: never) => unknown): void {
    this.listeners.remove(keyOf(event), callback);
  }

  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    this.queue.flush();
    this.comm?.send({ method: "custom", content }, { metadata: PROTOCOL, buffers });
  }

  onMessage(callback: MessageCallback): () => void {
    const bound = bindCallback((content: unknown, buffers: readonly Uint8Array[]) => {
      void callSafely(() => callback(content, buffers), reportError);
    });
    this.messageCallbacks.add(bound);
    return () => void this.messageCallbacks.delete(bound);
  }

  flush(): void {
    this.queue.flush();
  }

  until(
    key: string,
    test: (value: never) => boolean = Boolean,
    { signal = kernelLink()?.signal }: UntilOptions = {},
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        this.watchers.delete(check);
        signal?.removeEventListener("abort", check);
        settle();
      };
      const stop = (why: string) => {
        done(() => {
          reject(new InterruptedError(`until: ${why} while waiting for ${key}`));
        });
      };
      const check = () => {
        const value = this.values[key];
        try {
          if (test(value as never)) done(() => resolve(value));
          else if (signal?.aborted) stop("interrupted");
          else if (!this.isOpen) stop("the widget was closed");
        } catch (error) {
          done(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      };
      this.watchers.add(check);
      signal?.addEventListener("abort", check);
      check();
    });
  }

  onClosed(callback: () => void): void {
    this.closeCallbacks.push(callback);
  }

  close(): void {
    this.queue.flush();
    this.comm?.close();
    this.closed();
  }

  [jupyterDisplay](): Content {
    this.queue.flush();
    const text = `${String(this.values["_model_name"]).replace(/Model$/, "")} widget`;
    const plain = { "text/plain": this.isOpen ? text : `${text}, closed`, ...this.fallback(this.values) };
    if (!this.comm || !this.isOpen) return plain;
    return { [WIDGET_VIEW]: { version_major: 2, version_minor: 0, model_id: this.id }, ...plain };
  }

  /** The state that front ends have. */
  private shared(): Content {
    return Object.fromEntries(Object.entries(this.values).filter(([key]) => !this.local.has(key)));
  }

  private announce(keys: readonly string[]): void {
    if (this.comm && this.isOpen) this.queue.add(keys.filter((key) => !this.local.has(key)));
  }

  /** Stores what differs; returns its keys. */
  private store(change: Content, origin: Origin): string[] {
    const values = this.rule(change, this.values, origin);
    const changed = Object.keys(values).filter((key) => isNews(this.values[key], values[key]));
    const previous = changed.map((key) => this.values[key]);
    for (const key of changed) this.values[key] = values[key];
    changed.forEach((key, i) => {
      this.listeners.changed(key, previous[i]);
    });
    if (changed.length > 0) for (const watch of [...this.watchers]) watch();
    return changed;
  }

  private sendState(method: "update" | "echo_update", keys: readonly string[]): void {
    const part = Object.fromEntries(keys.map((key) => [key, this.values[key]]));
    const { state, bufferPaths, buffers } = splitBuffers(part);
    this.comm?.send({ method, state, buffer_paths: bufferPaths }, { metadata: PROTOCOL, buffers });
  }

  private receive(data: Content, { buffers }: Message): void {
    if (data["method"] === "request_state") {
      this.queue.stop();
      this.sendState("update", Object.keys(this.shared()));
    }
    if (data["method"] === "custom") for (const call of this.messageCallbacks) call(data["content"], buffers);
    if (data["method"] !== "update" || typeof data["state"] !== "object" || data["state"] === null) return;
    const update = joinBuffers(data["state"] as Content, data["buffer_paths"], buffers);
    const known = Object.keys(update).filter(
      (key) => Object.hasOwn(this.values, key) && !this.local.has(key),
    );
    if (known.length === 0) return;
    this.take(Object.fromEntries(known.map((key) => [key, likeBefore(this.values[key], update[key])])));
  }

  /** Stores what a page sends. */
  private take(values: Content): void {
    const known = Object.keys(values);
    this.queue.drop(known);
    try {
      const changed = this.store(values, "page");
      // Other pages follow, and the sender learns that its value has arrived; before any listener may set another one.
      this.sendState("echo_update", known);
      // What a rule has made of it the sender takes from an update only.
      this.announce(changed.filter((key) => !Object.is(this.values[key], values[key])));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      reportError(`${error.message}\n`);
      this.sendState("update", known);
    }
  }

  private closed(): void {
    if (!this.isOpen) return;
    this.open = false;
    this.queue.stop();
    widgetModels().delete(this.id);
    for (const watch of [...this.watchers]) watch();
    for (const callback of this.closeCallbacks) callback();
  }
}

function keyOf(event: string): string {
  return event.replace(/^change:/, "");
}

const isNews = (before: unknown, after: unknown): boolean =>
  !Object.is(before, after) || (typeof after === "object" && after !== null);

type Numbers = Float32ArrayConstructor; // any typed array's, as they are all made alike

/** Bytes from a front end, as the kind of typed array that the key had. */
function likeBefore(before: unknown, after: unknown): unknown {
  if (!(after instanceof Uint8Array) || !ArrayBuffer.isView(before) || before instanceof DataView)
    return after;
  const Kind = before.constructor as Numbers;
  if (Buffer.isBuffer(before) || after.byteLength % Kind.BYTES_PER_ELEMENT !== 0) return after;
  return new Kind(after.slice().buffer);
}
