import { existsSync } from "node:fs";
import { posix } from "node:path";
import { relativeUrl } from "./frame.js";
import { SiteError } from "./types.js";

/** Where files of the repository are on the site. */
export class Sources {
  readonly #paths = new Map<string, string>();
  /** Files that are copied as they are. */
  readonly copied = new Set<string>();

  constructor(readonly root: string) {}

  /** @param source from the repository's root */
  add(source: string, path: string): void {
    this.#paths.set(source, path);
  }

  /** For the text of `source`, shown at `path`: where its links and pictures lead. Those to files of the repository that are not on the
   * site lead nowhere.
   *
   * @throws SiteError when a link names a file that does not exist */
  from(source: string, path: string) {
    const find = (href: string): string | undefined => {
      const [file = "", anchor] = href.split("#");
      const wanted = file === "" ? source : posix.join(posix.dirname(source), decoded(file));
      const page = this.#paths.get(wanted) ?? this.#copy(wanted);
      if (page === undefined && !existsSync(posix.join(this.root, wanted)))
        throw new SiteError(`${source} links to ${href}, which does not exist`);
      return page && relativeUrl(path, anchor === undefined ? page : `${page}#${anchor}`);
    };
    return {
      link: (href: string) => (/^[a-z][a-z+.-]*:/i.test(href) ? href : find(href)),
      picture: (href: string) => (/^([a-z][a-z+.-]*:|\/)/i.test(href) ? undefined : find(href)),
    };
  }

  /** Figures and tables of the docs lie on the site as they are. */
  #copy(source: string): string | undefined {
    if (!/^docs\/(figures|results)\/[\w./-]+$/.test(source)) return undefined;
    if (!existsSync(posix.join(this.root, source))) return undefined;
    this.copied.add(source);
    return source;
  }
}

function decoded(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

/** GitHub's ids of headings, for links that were written for it. */
export function headingIds(): (text: string) => string {
  const seen = new Map<string, number>();
  return (text) => {
    const id = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-")
      .slice(0, 200);
    const times = seen.get(id) ?? 0;
    seen.set(id, times + 1);
    return (times === 0 ? id : `${id}-${times}`) || "section";
  };
}
