import { readFileSync } from "node:fs";
import { join } from "node:path";
import { markdownHtml } from "../../src/notebook/export/markdown.js";
import { html, type Html } from "../../src/widgets/html.js";
import type { SitePage } from "./frame.js";
import type { Sources } from "./sources.js";

const path = "index.html";
const figures = [
  {
    file: "report-patches.png",
    alt: "A val picture, its view, mask, noise, what the encoder saw, reconstruction and predicted noise",
    caption: "What CAN is asked: the hidden patches and the noise in the visible ones.",
  },
  {
    file: "report-map.png",
    alt: "The val pictures on a map of CAN's features, one of them shown on hover",
    caption: "What it learned: pictures that it finds alike lie close together. No label was used.",
  },
];

/** The three readers of the quick start, each a card. */
function readers(sources: Sources): Html[] {
  const source = "docs/quick-start.md";
  const text = readFileSync(join(sources.root, source), "utf8");
  const parts = text.split(/^(?=## )/m).slice(1);
  return parts.map(
    (part) =>
      html`<section>
        ${markdownHtml(part, { headings: [], ...headless(), ...sources.from(source, path) })}
      </section>`,
  );
}

/** Anchors of the cards by their words. */
const headless = () => ({ headingId: (text: string) => text.toLowerCase().replaceAll(/[^a-z]+/g, "-") });

export function homePage(sources: Sources): SitePage {
  const { picture } = sources.from("README.md", path);
  const about = readFileSync(new URL("home.md", import.meta.url), "utf8");
  return {
    ...{ path, title: "canlab" },
    body: html`<div class="nb-markdown site-lead">
        ${markdownHtml(about, { headings: [], link: (href) => href })}
      </div>
      ${figures.map(
        ({ file, alt, caption }) =>
          html`<figure class="site-figure">
            <img src="${picture(`docs/figures/${file}`) ?? ""}" alt="${alt}" />
            <figcaption>${caption}</figcaption>
          </figure>`,
      )}
      <div class="nb-markdown"><h2 id="start">Three ways in</h2></div>
      <div class="site-cards nb-markdown-cards">
        ${readers(sources).map((card) => html`<div class="nb-markdown">${card}</div>`)}
      </div>`,
  };
}
