const description = { description_width: "" } as const;
const font = {
  font_family: null,
  font_size: null,
  font_style: null,
  font_variant: null,
  font_weight: null,
  text_color: null,
  text_decoration: null,
} as const;
const text = { ...description, background: null, font_size: null, text_color: null } as const;

/** Default styles by the names that ipywidgets gives their classes. CSS values; null is the front end's own. */
export const styles = {
  DescriptionStyle: description,
  SliderStyle: { ...description, handle_color: null },
  ProgressStyle: { ...description, bar_color: null },
  ButtonStyle: { ...font, button_color: null },
  CheckboxStyle: { ...description, background: null },
  ToggleButtonStyle: { ...description, ...font },
  ToggleButtonsStyle: { ...description, button_width: "", font_weight: "" },
  TextStyle: text,
  LabelStyle: { ...description, ...font, background: null },
  HTMLStyle: text,
  HTMLMathStyle: text,
} as const satisfies Record<string, Readonly<Record<string, string | null>>>;

export type StyleName = keyof typeof styles;

/** The keys of a style, each a CSS value. */
export type StyleOf<Name extends StyleName> = {
  readonly [K in keyof (typeof styles)[Name]]: string | null;
};

/** Keys of a layout: CSS of the widget's box, dashes as underscores. */
export const layoutKeys = [
  ...["align_content", "align_items", "align_self", "border", "border_bottom", "border_left", "border_right"],
  ...[
    "border_top",
    "bottom",
    "display",
    "flex",
    "flex_flow",
    "grid_area",
    "grid_auto_columns",
    "grid_auto_flow",
  ],
  ...[
    "grid_auto_rows",
    "grid_column",
    "grid_gap",
    "grid_row",
    "grid_template_areas",
    "grid_template_columns",
  ],
  ...["grid_template_rows", "height", "justify_content", "justify_items", "left", "margin", "max_height"],
  ...[
    "max_width",
    "min_height",
    "min_width",
    "object_fit",
    "object_position",
    "order",
    "overflow",
    "padding",
  ],
  ...["right", "top", "visibility", "width"],
];
