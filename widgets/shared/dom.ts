type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with attributes and children. Strings become text, never HTML. `true` sets an empty attribute; `false` and undefined none. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** Replaces what is in `el` by a sentence, where there is nothing to draw. */
export function showMessage(el: HTMLElement, text: string): void {
  el.replaceChildren(h("p", { class: "cl-message", role: "note" }, text));
}

export interface Choice {
  readonly legend: string;
  readonly options: readonly { readonly key: string; readonly label: string }[];
  readonly value: string;
  readonly onChange: (key: string) => void;
}

/** One of several, as a row of radio buttons: arrow keys and screen readers work by themselves. A form keeps the group apart from others. */
export function choice({ legend, options, value, onChange }: Choice): HTMLElement {
  const labels = options.map(({ key, label }) => {
    const input = h("input", { type: "radio", name: "choice", value: key, checked: key === value });
    input.addEventListener("change", () => onChange(key));
    return h("label", {}, input, h("span", { dir: "auto" }, label));
  });
  const form = h(
    "form",
    { class: "cl-choice" },
    h("fieldset", {}, h("legend", {}, legend), h("div", { class: "cl-segments" }, ...labels)),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}

/** A button that is on or off. `mark` is drawn before the label. */
export function toggle(
  label: string,
  { pressed, mark, onChange }: { pressed: boolean; mark?: Node; onChange: (pressed: boolean) => void },
): HTMLButtonElement {
  const button = h("button", { type: "button", class: "cl-toggle", "aria-pressed": String(pressed) });
  if (mark) button.append(mark);
  button.append(h("span", { dir: "auto" }, label));
  button.addEventListener("click", () => {
    const now = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(now));
    onChange(now);
  });
  return button;
}

/** A row of toggles that show or hide things; `hidden` holds the keys that are off and is changed in place. */
export function filterLegend(
  items: readonly { readonly key: string; readonly label: string; readonly mark: Node }[],
  { label, hidden, onChange }: { label: string; hidden: Set<string>; onChange: () => void },
): HTMLElement {
  const buttons = items.map((item) =>
    toggle(item.label, {
      pressed: !hidden.has(item.key),
      mark: item.mark,
      onChange(pressed) {
        if (pressed) hidden.delete(item.key);
        else hidden.add(item.key);
        onChange();
      },
    }),
  );
  return h("div", { class: "cl-legend", role: "group", "aria-label": label }, ...buttons);
}
