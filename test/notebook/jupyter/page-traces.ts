import type { Page } from "playwright-core";

/** What widgets could leave in a page. */
export interface PageTraces {
  /** Of window, document, root, body and media queries, added by code of widgets. */
  readonly listeners: number;
  /** Of resizes and mutations, made by code of widgets. */
  readonly observers: number;
  /** Of the widget manager, with the layouts. */
  readonly models: number;
  /** Of models of anywidget, by what is changed. */
  readonly modelListeners: number;
  readonly views: number;
}

/** To be run before the page's own scripts: widgets are modules of blobs, so their calls are told by the stack. */
const account = `(() => {
  const listeners = [];
  const observers = new Set();
  globalThis.widgetTraces = { listeners, observers };
  const isWidget = () => new Error().stack.includes("blob:");
  const isShared = (target) =>
    target instanceof MediaQueryList || [window, document, document.documentElement, document.body].includes(target);
  const forget = (found) => {
    const at = listeners.findIndex((known) => found.every((part, i) => part === known[i]));
    if (at >= 0) listeners.splice(at, 1);
  };
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, callback, options) {
    const target = this ?? window;
    const added = [target, type, callback];
    if (isShared(target) && isWidget()) {
      listeners.push(added);
      if (options?.signal) addEventListener.call(options.signal, "abort", () => forget(added));
    }
    return addEventListener.call(target, type, callback, options);
  };
  EventTarget.prototype.removeEventListener = function (type, callback, options) {
    forget([this ?? window, type, callback]);
    return removeEventListener.call(this ?? window, type, callback, options);
  };
  for (const { prototype } of [ResizeObserver, MutationObserver]) {
    const { observe, disconnect } = prototype;
    prototype.observe = function (...given) {
      if (isWidget()) observers.add(this);
      return observe.apply(this, given);
    };
    prototype.disconnect = function () {
      observers.delete(this);
      return disconnect.call(this);
    };
  }
})()`;

/** Begins to count in pages that are loaded from now on. */
export const countTraces = (page: Page): Promise<unknown> => page.addInitScript(account);

/** Counts what is in a page now. `globalThis.widgetManager` there is the widget manager. */
export const pageTraces = (page: Page): Promise<PageTraces> =>
  page.evaluate(`(async () => {
    const models = await Promise.all(Object.values(widgetManager._models));
    const any = models.filter(({ module }) => module === "anywidget");
    const changes = any.flatMap(({ _events = {} }) => Object.entries(_events))
      .filter(([name]) => /^change:[^_]/.test(name));
    return {
      listeners: widgetTraces.listeners.length,
      observers: widgetTraces.observers.size,
      models: models.length,
      modelListeners: changes.reduce((sum, [, callbacks]) => sum + callbacks.length, 0),
      views: any.reduce((sum, { views }) => sum + Object.keys(views).length, 0),
    };
  })()`);
