import { h, showMessage } from "../shared/dom.js";
import type { PageModel } from "./page-model.js";

type Cleanup = (() => void) | void;

/** An anywidget front-end module (AFM). */
interface AnyWidget {
  initialize?(props: {
    model: PageModel;
    signal: AbortSignal;
    experimental: object;
  }): Cleanup | Promise<Cleanup>;
  render?(props: {
    model: PageModel;
    el: HTMLElement;
    signal: AbortSignal;
    experimental: object;
  }): Cleanup | Promise<Cleanup>;
}

const modules = new Map<string, Promise<AnyWidget>>();
const initialised = new WeakMap<PageModel, Promise<Cleanup>>();

/** Loads a widget's code from a Blob URL: the page has no other file. Equal code is loaded once. */
function load(code: string): Promise<AnyWidget> {
  const known = modules.get(code);
  if (known) return known;
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const loaded = (import(url) as Promise<{ default?: unknown; render?: AnyWidget["render"] }>).then(
    async ({ default: main, render }) => {
      if (main === undefined) return { render };
      return (typeof main === "function" ? await (main as () => unknown)() : main) as AnyWidget;
    },
  );
  modules.set(code, loaded);
  return loaded;
}

const styles = new Set<string>();

function addStyle(css: unknown): void {
  if (typeof css !== "string" || css === "" || styles.has(css)) return;
  styles.add(css);
  document.head.append(h("style", {}, css));
}

/** Shows a view of an anywidget. One that fails leaves a message in its place. */
export async function renderAnyWidget(model: PageModel, el: HTMLElement): Promise<void> {
  const { signal } = new AbortController();
  const experimental = { invoke: () => Promise.reject(new Error("there is no kernel behind this page")) };
  try {
    addStyle(model.get("_css"));
    const widget = await load(String(model.get("_esm")));
    if (!initialised.has(model)) {
      initialised.set(model, Promise.resolve(widget.initialize?.({ model, signal, experimental })));
    }
    await initialised.get(model);
    const view = h("div");
    el.replaceChildren(view);
    await widget.render?.({ model, el: view, signal, experimental });
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/: blob:\S+/, "");
    showMessage(el, `This widget could not be shown without a kernel and a network: ${why}`);
  }
}
