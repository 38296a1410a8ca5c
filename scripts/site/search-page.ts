import { html } from "../../src/widgets/html.js";
import type { SitePage } from "./frame.js";

export const searchPage: SitePage = {
  ...{ path: "search.html", title: "Search", scripts: ["assets/search-index.js", "assets/site.js"] },
  body: html`<div class="nb-markdown"><h1>Search</h1></div>
    <p>
      <label for="query">Words in tutorials, docs, gallery and API</label><br />
      <input id="query" type="search" autocomplete="off" spellcheck="false" dir="auto" />
    </p>
    <p id="status" role="status"></p>
    <ol id="found" aria-label="Found"></ol>`,
};
