import { join } from "node:path";
import { JSX, PageEvent, type Application } from "typedoc";
import { RESTORE_THEME } from "../../src/notebook/export/render-notebook.js";
import { relativeUrl, siteBar } from "./frame.js";

/** TypeDoc's search unpacks an index that is in a script; nothing is asked for. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self' file: 'unsafe-inline'; style-src 'self' file: 'unsafe-inline'; " +
  "img-src 'self' file: data:; connect-src data:; base-uri 'none'; form-action 'none'";

const raw = (markup: string): JSX.Element => JSX.createElement(JSX.Raw, { html: markup });

/** What the page does before it is drawn: TypeDoc's own theme would be another one than the site's. */
const OWN_THEME =
  /document\.documentElement\.dataset\.theme = localStorage\.getItem\("tsd-theme"\) \|\| "os";/;
const THEME_MENU = /<div class="tsd-theme-toggle">[\s\S]*?<\/select><\/div>/;

/** A link in what opens a section could not be told from it by who does not see. */
const withoutLink = (summary: string) => summary.replace(/<a [^>]*tsd-anchor-icon[\s\S]*?<\/a>/, "");

function inSite(contents: string): string {
  // The icons are in the page already; a page that is a file may not read them from another.
  const page = contents.replaceAll(/<use href="[^"]*icons\.svg#/g, '<use href="#');
  return page
    .replace(OWN_THEME, "")
    .replace(THEME_MENU, "")
    .replaceAll(/<summary[\s\S]*?<\/summary>/g, withoutLink);
}

/** Puts TypeDoc's pages into the site: its bar, theme, colours and content policy. `root/scripts/site/api.css` has the colours. */
export function dressApiPages(app: Application, root: string): void {
  app.options.setValue("customCss", join(root, "scripts/site/api.css"));
  const { hooks } = app.renderer;
  hooks.on("head.begin", ({ page }) => {
    const style = relativeUrl(`api/${page.url}`, "assets/site.css");
    return raw(
      `<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}"><link rel="icon" href="data:,"><script>${RESTORE_THEME}</script><link rel="stylesheet" href="${style}">`,
    );
  });
  hooks.on("body.begin", ({ page }) => raw(siteBar(`api/${page.url}`).markup));
  hooks.on("body.end", ({ page }) =>
    raw(`<script defer src="${relativeUrl(`api/${page.url}`, "assets/site.js")}"></script>`),
  );
  app.renderer.on(PageEvent.END, (page: PageEvent) => {
    page.contents = page.contents && inSite(page.contents);
  });
}
