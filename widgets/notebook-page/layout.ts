import { follow } from "./controls.js";
import type { Models, PageModel } from "./page-model.js";

/** What of a layout makes sense in a page of its own width. */
const KEYS = [
  ...["align_content", "align_items", "align_self", "border_bottom", "border_left", "border_right"],
  ...["border_top", "display", "flex", "flex_flow", "grid_area", "grid_auto_columns", "grid_auto_flow"],
  ...[
    "grid_auto_rows",
    "grid_column",
    "grid_gap",
    "grid_row",
    "grid_template_areas",
    "grid_template_columns",
  ],
  ...[
    "grid_template_rows",
    "height",
    "justify_content",
    "justify_items",
    "margin",
    "max_height",
    "max_width",
  ],
  ...["min_height", "min_width", "object_fit", "object_position", "order", "overflow", "padding"],
  ...["visibility", "width"],
];

/** Gives a widget's element the CSS of its layout, now and when it changes. */
export function applyLayout(models: Models, model: PageModel, element: HTMLElement): void {
  const layout = models.find(model.get("layout"));
  if (layout === undefined) return;
  follow(layout, KEYS, () => {
    for (const key of KEYS) {
      const value = layout.get(key);
      const name = key === "grid_gap" ? "gap" : key.replaceAll("_", "-");
      if (typeof value === "string") element.style.setProperty(name, value);
      else element.style.removeProperty(name);
    }
  });
}
