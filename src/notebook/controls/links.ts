import { inspect } from "node:util";
import { ConfigError } from "../../core/errors.js";
import { widgetId } from "../comms/widget-models.js";
import { CONTROLS, plainModel } from "../widget/dom-model.js";
import type { Widget } from "../widget/types.js";

/** A key of a widget's state: `[slider, "value"]`. */
export type LinkEnd = readonly [widget: Pick<Widget<Record<string, unknown>>, "id">, key: string];

export interface Link {
  readonly id: string;
  readonly isOpen: boolean;
  /** Unties them. */
  close(): void;
}

function checkEnd(end: LinkEnd): LinkEnd {
  const [widget, key] = end as readonly [{ get?: (key: string) => unknown; [widgetId]?: unknown }, string];
  if (widget[widgetId] === undefined)
    throw new ConfigError(`jslink: ${inspect(widget)} is no widget; wanted [widget, key]`);
  if (widget.get?.(key) !== undefined) return end;
  throw new ConfigError(`jslink: the widget has no ${JSON.stringify(key)} in its state`);
}

function createLink(name: "Link" | "DirectionalLink", source: LinkEnd, target: LinkEnd): Link {
  const view = { _view_name: null, _view_module: CONTROLS.module, _view_module_version: CONTROLS.version };
  const ends = { source: [...checkEnd(source)], target: [...checkEnd(target)] };
  return plainModel({ ...CONTROLS, name }, ends, view);
}

/** Keeps two keys equal in the browser, without the kernel: `jslink([play, "value"], [slider, "value"])`. Works in an exported page.
 *
 * @throws ConfigError for a key that a widget does not have */
export const jslink = (source: LinkEnd, target: LinkEnd): Link => createLink("Link", source, target);

/** As {@link jslink}, from the source to the target only. */
export const jsdlink = (source: LinkEnd, target: LinkEnd): Link =>
  createLink("DirectionalLink", source, target);
