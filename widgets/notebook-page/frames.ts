import { h } from "../shared/dom.js";
import { onThemeChange } from "../shared/theme.js";

const frames = () => [...document.querySelectorAll<HTMLIFrameElement>("iframe.nb-frame")];

/** Asks for the height, and says whether the page is light or dark. */
function greet(frame: HTMLIFrameElement): void {
  const { theme } = document.documentElement.dataset;
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  frame.contentWindow?.postMessage({ canlabScheme: theme ?? (isDark ? "dark" : "light") }, "*");
}

/** Gives each sandboxed frame the height that its content says it has, and the colour scheme of the page. */
export function fitFrames(): void {
  addEventListener("message", ({ source, data }: MessageEvent<unknown>) => {
    const height = (data as { canlabHeight?: unknown } | null)?.canlabHeight;
    const frame = frames().find(({ contentWindow }) => contentWindow === source);
    if (frame === undefined || typeof height !== "number") return;
    frame.style.height = `${Math.min(Math.max(height, 0), 20_000)}px`;
    // The first word of content that has just loaded.
    if (frame.dataset.greeted === undefined) greet(frame);
    frame.dataset.greeted = "true";
  });
  const greetAll = () => frames().forEach(greet);
  onThemeChange(greetAll, new AbortController().signal);
  greetAll();
}

/** A frame for HTML of the notebook, without the page's origin. */
export function createFrame(title: string): { frame: HTMLIFrameElement; show: (markup: string) => void } {
  const frame = h("iframe", { class: "nb-frame", sandbox: "allow-scripts", title });
  const head = document.getElementById("canlab-frame")?.dataset.head ?? "";
  return {
    frame,
    show(markup) {
      delete frame.dataset.greeted;
      frame.srcdoc = `${head}${markup}`;
    },
  };
}
