import { inspect } from "node:util";
import { ConfigError } from "../../core/errors.js";
import { plainText } from "../display/mime-bundle.js";
import type { Content } from "../message.js";
import type { At, ControlRule } from "./rules.js";

/** Keys that only the kernel has. */
export const SELECTION_KEYS = ["value", "label", "options"];

interface Entries {
  readonly labels: readonly string[];
  readonly values: readonly unknown[];
}

const isPair = (item: unknown): item is [string, unknown] =>
  Array.isArray(item) && item.length === 2 && typeof item[0] === "string";

/** Labels and values of options in any of their forms. */
function entriesOf(options: unknown, { name }: At): Entries {
  if (typeof options !== "object" || options === null)
    throw new ConfigError(`${name}: options must be a list, record or map, got ${inspect(options)}`);
  const list: readonly unknown[] =
    options instanceof Map ? [...options] : Array.isArray(options) ? options : Object.entries(options);
  if (list.every(isPair)) {
    return { labels: list.map(([label]) => label), values: list.map(([, value]) => value) };
  }
  const labelOf = (value: unknown) =>
    typeof value === "object" && value !== null ? plainText(value) : String(value);
  return { labels: list.map(labelOf), values: list };
}

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, 10).map((label) => JSON.stringify(label));
  const more = labels.length > 10 ? `, … (${labels.length})` : "";
  return labels.length === 0 ? "there are no options" : `the options are ${shown.join(", ")}${more}`;
}

function find(
  list: readonly unknown[],
  item: unknown,
  what: string,
  { labels }: Entries,
  { name }: At,
): number {
  const index = list.findIndex((other) => Object.is(other, item));
  if (index >= 0) return index;
  throw new ConfigError(`${name}: no option has the ${what} ${inspect(item)}; ${listed(labels)}`);
}

function checkIndex(index: unknown, { labels }: Entries, { name }: At): number {
  if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < labels.length)
    return index as number;
  throw new ConfigError(
    `${name}: index must be 0 to ${labels.length - 1}, got ${inspect(index)}; ${listed(labels)}`,
  );
}

/** What of an option the change names; undefined: nothing. */
function chosen(change: Content, entries: Entries, at: At): { readonly index: number | null } | undefined {
  const has = (key: string) => Object.hasOwn(change, key);
  const { index, value, label } = change;
  if (has("index")) return { index: index === null ? null : checkIndex(index, entries, at) };
  if (has("value") && (value !== null || entries.values.includes(null)))
    return { index: find(entries.values, value, "value", entries, at) };
  if (has("label") && label !== null) return { index: find(entries.labels, label, "label", entries, at) };
  return has("value") || has("label") ? { index: null } : undefined;
}

/** The change of the options, if there is one. */
const optionsChange = (change: Content, entries: Entries): Content =>
  Object.hasOwn(change, "options") ? { _options_labels: entries.labels } : {};

/** One option, or none where that is allowed. New options choose the first, as long as one was chosen. */
export const selectionRule =
  (mustChoose: boolean): ControlRule =>
  (change, state, at) => {
    const entries = entriesOf({ ...state, ...change }["options"], at);
    const count = entries.labels.length;
    if (mustChoose && count === 0) throw new ConfigError(`${at.name}: options must not be empty`);
    const isReset = Object.hasOwn(change, "options") && (at.isNew || state["index"] !== null);
    const first = isReset ? { index: count > 0 ? 0 : null } : undefined;
    const choice = chosen(change, entries, at) ?? first;
    if (choice === undefined) return { ...change, ...optionsChange(change, entries) };
    const { index } = choice;
    if (mustChoose && index === null)
      throw new ConfigError(`${at.name}: one must be chosen; ${listed(entries.labels)}`);
    const [label, value] = index === null ? [null, null] : [entries.labels[index], entries.values[index]];
    return { ...change, ...optionsChange(change, entries), index, label, value };
  };

/** Any number of options. New ones choose none. */
export const multipleRule: ControlRule = (change, state, at) => {
  const entries = entriesOf({ ...state, ...change }["options"], at);
  const { labels, values } = entries;
  const pick = (): readonly number[] | undefined => {
    if (Object.hasOwn(change, "index"))
      return asList(change, "index", at).map((i) => checkIndex(i, entries, at));
    if (Object.hasOwn(change, "value"))
      return asList(change, "value", at).map((value) => find(values, value, "value", entries, at));
    if (Object.hasOwn(change, "label"))
      return asList(change, "label", at).map((label) => find(labels, label, "label", entries, at));
    return Object.hasOwn(change, "options") ? [] : undefined;
  };
  const index = pick();
  const picked = index && {
    index,
    label: index.map((i) => labels[i]),
    value: index.map((i) => values[i]),
  };
  return { ...change, ...optionsChange(change, entries), ...picked };
};

function asList(change: Content, key: string, { name }: At): readonly unknown[] {
  const list = change[key];
  if (Array.isArray(list)) return list;
  throw new ConfigError(`${name}: ${key} must be a list, got ${inspect(list)}`);
}
