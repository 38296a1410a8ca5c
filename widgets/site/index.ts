import "./style.css";
import MiniSearch from "minisearch";
import { createThemeToggle } from "../report/theme-toggle.js";
import { h } from "../shared/dom.js";

const MAX_SHOWN = 40;

interface Found {
  readonly title: string;
  readonly url: string;
  readonly kind: string;
  readonly hint: string;
}

const result = ({ title, url, kind, hint }: Found): HTMLElement =>
  h(
    "li",
    {},
    h("a", { href: url, dir: "auto" }, title),
    " ",
    h("span", { class: "site-kind" }, kind),
    h("p", { dir: "auto" }, hint),
  );

/** Searches while one types; what is asked stays in the address, so that it can be sent on. */
function startSearch(input: HTMLInputElement): void {
  const list = document.getElementById("found")!;
  const status = document.getElementById("status")!;
  const text = (globalThis as { canlabSearchIndex?: string }).canlabSearchIndex;
  if (text === undefined) {
    status.textContent = "The index is missing: assets/search-index.js belongs to this page.";
    return;
  }
  const index = MiniSearch.loadJSON(text, {
    fields: ["title", "text"],
    storeFields: ["title", "url", "kind", "hint"],
  });
  const show = () => {
    const query = input.value.trim();
    const found = index.search(query, {
      prefix: true,
      fuzzy: 0.15,
      boost: { title: 3 },
    }) as unknown as Found[];
    list.replaceChildren(...found.slice(0, MAX_SHOWN).map(result));
    const shown = found.length > MAX_SHOWN ? `, the first ${MAX_SHOWN} shown` : "";
    status.textContent = query === "" ? "" : `${found.length || "Nothing"} found${shown}`;
  };
  const read = () => {
    input.value = decodeHash();
    show();
  };
  input.addEventListener("input", () => {
    show();
    try {
      history.replaceState(null, "", `#${encodeURIComponent(input.value)}`);
    } catch {
      // Some browsers refuse it to file:// pages.
    }
  });
  addEventListener("hashchange", read);
  read();
  input.focus();
}

function decodeHash(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

// The pages of the API have no other script of ours.
if (!document.body.classList.contains("nb-page"))
  document.querySelector("[data-theme-toggle]")?.append(createThemeToggle());
const input = document.getElementById("query");
if (input instanceof HTMLInputElement) startSearch(input);
