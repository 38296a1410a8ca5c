import type { CDPSession, Page } from "playwright-core";

/** What widgets could leave in a page. */
export interface PageTraces {
  /** On window, document, the root and the body. */
  readonly listeners: number;
  readonly mediaListeners: number;
  readonly resizeObservers: number;
  readonly mutationObservers: number;
  /** Elements of canlab, those that are no longer in the page too. */
  readonly elements: number;
  /** Of the widget manager. */
  readonly models: number;
  /** Of its models, to changes. */
  readonly modelListeners: number;
}

/** Objects of a class that are still in use. */
async function alive(client: CDPSession, prototype: string): Promise<string> {
  const { result } = await client.send("Runtime.evaluate", { expression: prototype });
  const { objects } = await client.send("Runtime.queryObjects", { prototypeObjectId: result.objectId! });
  return objects.objectId!;
}

async function numOf(client: CDPSession, prototype: string, filter = "() => true"): Promise<number> {
  const { result } = await client.send("Runtime.callFunctionOn", {
    objectId: await alive(client, prototype),
    functionDeclaration: `function () { return this.filter(${filter}).length; }`,
    returnByValue: true,
  });
  return result.value as number;
}

async function numListeners(client: CDPSession, expression: string): Promise<number> {
  const { result } = await client.send("Runtime.evaluate", { expression });
  const { listeners } = await client.send("DOMDebugger.getEventListeners", { objectId: result.objectId! });
  return listeners.length;
}

async function numMediaListeners(client: CDPSession): Promise<number> {
  const objectId = await alive(client, "MediaQueryList.prototype");
  const { result } = await client.send("Runtime.getProperties", { objectId, ownProperties: true });
  let count = 0;
  for (const { value } of result) {
    if (value?.className !== "MediaQueryList") continue;
    const { listeners } = await client.send("DOMDebugger.getEventListeners", { objectId: value.objectId! });
    count += listeners.length;
  }
  return count;
}

/** Counts what is in a page, after a garbage collection. `globalThis.widgetManager` there is the widget manager. */
export async function pageTraces(page: Page): Promise<PageTraces> {
  const client = await page.context().newCDPSession(page);
  const places = ["window", "document", "document.documentElement", "document.body"];
  const listeners = await Promise.all(places.map((place) => numListeners(client, place)));
  const isCanlab = '(element) => String(element.getAttribute("class")).split(" ").includes("canlab")';
  const [models, modelListeners] = await page.evaluate<[number, number]>(`(async () => {
    const models = await Promise.all(Object.values(widgetManager._models));
    const events = models.flatMap((model) => Object.entries(model._events ?? {}));
    const changes = events.filter(([name]) => name.startsWith("change"));
    return [models.length, changes.reduce((sum, [, callbacks]) => sum + callbacks.length, 0)];
  })()`);
  const traces = {
    ...{ models, modelListeners, listeners: listeners.reduce((a, b) => a + b) },
    mediaListeners: await numMediaListeners(client),
    resizeObservers: await numOf(client, "ResizeObserver.prototype"),
    mutationObservers: await numOf(client, "MutationObserver.prototype"),
    elements: await numOf(client, "HTMLElement.prototype", isCanlab),
  };
  await client.detach();
  return traces;
}
