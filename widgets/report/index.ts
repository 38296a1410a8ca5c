import "./style.css";
import embeddingProjection from "../embedding-projection/index.js";
import lossCurves from "../loss-curves/index.js";
import patchGrid from "../patch-grid/index.js";
import resultsExplorer from "../results-explorer/index.js";
import type { FrontEnd } from "../shared/front-end.js";
import { mount } from "../shared/host.js";
import { createThemeToggle } from "./theme-toggle.js";

const frontEnds: Readonly<Record<string, FrontEnd<never>>> = {
  "patch-grid": patchGrid,
  "loss-curves": lossCurves,
  "results-explorer": resultsExplorer,
  "embedding-projection": embeddingProjection,
};

function addCopyButtons(): void {
  for (const code of document.querySelectorAll<HTMLElement>("pre[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(code.textContent).then(() => (button.textContent = "Copied"));
    });
    code.after(button);
  }
}

/** Marks the entry of the contents whose section is at the top of the window. */
function followContents(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>("nav a")].map((link) => [link.hash.slice(1), link]),
  );
  const observer = new IntersectionObserver(
    (entries) => {
      const entered = entries.find(({ isIntersecting }) => isIntersecting);
      if (entered === undefined) return;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entered.target.id)?.setAttribute("aria-current", "true");
    },
    { rootMargin: "-20% 0px -75% 0px" },
  );
  for (const section of document.querySelectorAll("main > section")) observer.observe(section);
}

/** Mounts every widget of the page with its state from the page's JSON. One after the other, so that the first is there soon. */
async function start(): Promise<void> {
  document.querySelector("[data-theme-toggle]")?.append(createThemeToggle());
  addCopyButtons();
  followContents();
  const json = document.getElementById("canlab-states")?.textContent ?? "{}";
  const states = JSON.parse(json) as Record<string, never>;
  for (const el of document.querySelectorAll<HTMLElement>("[data-widget]")) {
    const name = el.dataset.widget ?? "";
    const frontEnd = frontEnds[name];
    const state = states[name];
    if (frontEnd !== undefined && state !== undefined) await mount(frontEnd, { state, el });
  }
  document.documentElement.dataset.ready = "true";
}

void start();
