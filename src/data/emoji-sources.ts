import { emojiKey } from "./emoji-names.js";
import { readInstalledJson } from "./installed-json.js";

/** What a drawing style stands for in the evaluation. */
export type StyleRole = "train" | "v2" | "rendition" | "sketch";

/** The ten icon sets, each one artist's or one team's drawing of the emoji, and the part each plays. */
export const EMOJI_STYLES: Readonly<Record<string, StyleRole>> = {
  twemoji: "train",
  noto: "train",
  "fluent-emoji-flat": "train",
  emojione: "train",
  "noto-v1": "v2",
  "emojione-v1": "v2",
  openmoji: "rendition",
  fxemoji: "rendition",
  "fluent-emoji-high-contrast": "sketch",
  "emojione-monotone": "sketch",
};

/** Names of the styles, in the order in which their pictures lie. */
export const STYLE_NAMES: readonly string[] = Object.keys(EMOJI_STYLES);

/** Styles that say which code points an icon stands for come first, so that the others can be read by their names. */
export const READING_ORDER: readonly string[] = [
  "twemoji",
  "noto",
  "openmoji",
  "fluent-emoji-flat",
  "fluent-emoji-high-contrast",
  "noto-v1",
  "emojione",
  "emojione-v1",
  "emojione-monotone",
  "fxemoji",
];

interface IconifyFrame {
  readonly left?: number;
  readonly top?: number;
  readonly width?: number;
  readonly height?: number;
}
interface IconifyIcon extends IconifyFrame {
  readonly body: string;
  readonly hidden?: boolean;
}
interface IconifyAlias {
  readonly parent: string;
  readonly hFlip?: boolean;
}
/** An icon set as Iconify stores it: a frame per set, overridden per icon. */
export interface IconifyJson extends IconifyFrame {
  readonly icons: Readonly<Record<string, IconifyIcon>>;
  readonly aliases?: Readonly<Record<string, IconifyAlias>>;
  /** Code points -> icon name. */
  readonly chars?: Readonly<Record<string, string>>;
}

/** A drawing in a view box. */
export interface VectorIcon {
  /** What stands inside `<svg>`. */
  readonly body: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One icon set as it is on disk. */
export interface IconSet {
  readonly style: string;
  readonly icons: ReadonlyMap<string, VectorIcon>;
  /** Icons that the set's makers withdrew or renamed. */
  readonly hidden: readonly string[];
  /** Second name -> icon name. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Icon name -> the code points it stands for (seldom more than one sequence), where the set says so. */
  readonly keysOfIcon: ReadonlyMap<string, readonly string[]>;
}

function vectorIcon(set: IconifyJson, icon: IconifyIcon, isFlipped = false): VectorIcon {
  const left = icon.left ?? set.left ?? 0;
  const top = icon.top ?? set.top ?? 0;
  const width = icon.width ?? set.width ?? 16;
  const height = icon.height ?? set.height ?? 16;
  const body = isFlipped
    ? `<g transform="translate(${2 * left + width} 0) scale(-1 1)">${icon.body}</g>`
    : icon.body;
  return { body, left, top, width, height };
}

/** Reads one of the ten icon sets.
 *
 * @throws DataError if the package is missing */
export function readIconSet(style: string): IconSet {
  const set = readInstalledJson(`@iconify-json/${style}/icons.json`) as IconifyJson;
  const chars = readInstalledJson(`@iconify-json/${style}/chars.json`) as Readonly<Record<string, string>>;
  return parseIconSet(style, { ...set, chars });
}

/** Icons, second names and code points of a set (frame: default 16 x 16 at the origin).
 * An alias that mirrors its parent is an icon of its own; any other alias is a second name. */
export function parseIconSet(style: string, set: IconifyJson): IconSet {
  const icons = new Map<string, VectorIcon>();
  const aliases = new Map<string, string>();
  for (const [name, icon] of Object.entries(set.icons)) {
    if (icon.hidden !== true) icons.set(name, vectorIcon(set, icon));
  }
  for (const [name, alias] of Object.entries(set.aliases ?? {})) {
    const parent = set.icons[alias.parent];
    if (parent !== undefined && alias.hFlip === true) icons.set(name, vectorIcon(set, parent, true));
    else aliases.set(name, alias.parent);
  }
  const keysOfIcon = new Map<string, string[]>();
  for (const [sequence, name] of Object.entries(set.chars ?? {})) {
    keysOfIcon.set(name, [...(keysOfIcon.get(name) ?? []), emojiKey(sequence)]);
  }
  const hidden = Object.keys(set.icons).filter((name) => set.icons[name]!.hidden === true);
  return { style, icons, hidden, aliases, keysOfIcon };
}

/** Who drew a set, and under which licence: to be named wherever its pictures are shown. */
export interface StyleCredit {
  readonly style: string;
  readonly title: string;
  readonly author: string;
  readonly license: string;
  readonly url: string;
}

/** Credits of all ten styles, as their packages state them.
 *
 * @throws DataError if a package is missing */
export function emojiCredits(): StyleCredit[] {
  return STYLE_NAMES.map((style) => {
    const info = readInstalledJson(`@iconify-json/${style}/info.json`) as {
      readonly name: string;
      readonly author: { readonly name: string; readonly url?: string };
      readonly license: { readonly title: string };
    };
    const { name, author, license } = info;
    return { style, title: name, author: author.name, license: license.title, url: author.url ?? "" };
  });
}

/** Version of every package the set is made of; part of the key of the cache. */
export function emojiPackageVersions(): Readonly<Record<string, string>> {
  const packages = [...STYLE_NAMES.map((style) => `@iconify-json/${style}`), "emoji-datasource"];
  const version = (name: string) =>
    (readInstalledJson(`${name}/package.json`) as { readonly version: string }).version;
  return Object.fromEntries(packages.map((name) => [name, version(name)]));
}
