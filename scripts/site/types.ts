import { CanlabError } from "../../src/core/errors.js";

/** What the search finds. */
export interface SearchEntry {
  /** From the site's root, with the anchor. */
  readonly url: string;
  readonly title: string;
  /** Which part of the site: "Tutorial", "Docs", "Gallery", "API". */
  readonly kind: string;
  readonly text: string;
}

/** A site that cannot be made, with what is to be done about it. */
export class SiteError extends CanlabError {
  constructor(message: string) {
    super("SITE", message);
  }
}
