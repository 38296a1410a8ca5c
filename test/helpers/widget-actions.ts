import type { Locator } from "playwright-core";

/** What a reader does to a widget, and what its state then says. */
export interface WidgetAction {
  /** @param view contains the widget, and only one */
  readonly act: (view: Locator) => Promise<void>;
  readonly key: string;
  readonly value: unknown;
}

export interface WidgetActions {
  readonly mouse: WidgetAction;
  readonly keys: WidgetAction;
  /** After both of them. */
  readonly later: WidgetAction;
}

/** Clicks at a share of an element's width and height. */
async function clickAt(target: Locator, x: number, y: number): Promise<void> {
  const { width, height } = (await target.boundingBox())!;
  await target.click({ position: { x: x * width, y: y * height } });
}

/** Presses the button on one place of a map and lets it go on another. */
async function drag(map: Locator, from: number, to: number): Promise<void> {
  await map.scrollIntoViewIfNeeded();
  const box = (await map.boundingBox())!;
  const { mouse } = map.page();
  await mouse.move(box.x + from * box.width, box.y + from * box.height);
  await mouse.down();
  await mouse.move(box.x + to * box.width, box.y + to * box.height, { steps: 4 });
  await mouse.up();
}

const press = (selector: string, ...keys: string[]) =>
  async function (view: Locator): Promise<void> {
    for (const key of keys) await view.locator(selector).first().press(key);
  };
const choose = (name: string) => (view: Locator) => view.getByRole("radio", { name, exact: true }).click();
const slider = "input[type=range]";
const logScale = 'button:has-text("Log scale")';
const charts: WidgetActions = {
  mouse: { act: (view) => view.locator(logScale).click(), key: "useLogScale", value: true },
  keys: { act: press(slider, "Home"), key: "smoothing", value: 0 },
  later: { act: press(logScale, "Enter"), key: "useLogScale", value: false },
};

/** How many pictures the widgets must show for {@link widgetActions}. */
export const NUM_PICTURES = 18;
const all = Array.from({ length: NUM_PICTURES }, (_, i) => i);

/** By front end, for pictures of 4 by 4 patches and arms can, simclr, mae, random. */
export const widgetActions: Readonly<Record<string, WidgetActions>> = {
  "patch-grid": {
    mouse: {
      act: (view) => clickAt(view.locator('[data-column="image"]'), 1.5 / 4, 0.5 / 4),
      ...{ key: "patches", value: [1] },
    },
    keys: { act: press(".cl-patch-panels", "End", "Space"), key: "patches", value: [1, 15] },
    later: { act: press(".cl-patch-panels", "Escape"), key: "patches", value: [] },
  },
  "mask-explorer": {
    mouse: { act: choose("Blocks"), key: "maskKind", value: "block" },
    keys: { act: press(slider, "ArrowRight"), key: "maskRatio", value: 0.51 },
    later: { act: press(slider, "ArrowLeft"), key: "maskRatio", value: 0.5 },
  },
  "noise-explorer": {
    mouse: { act: (view) => clickAt(view.locator(slider), 0.99, 0.5), key: "sigma", value: 1 },
    keys: { act: press(slider, "Home"), key: "sigma", value: 0 },
    later: { act: press(slider, "ArrowRight"), key: "sigma", value: 0.005 },
  },
  "contrastive-matrix": {
    mouse: { act: choose("softmax"), key: "view", value: "probability" },
    keys: { act: press(slider, "Home"), key: "temperature", value: 0.01 },
    later: { act: press(".cl-contrast-cells", "ArrowDown"), key: "pair", value: [1, NUM_PICTURES] },
  },
  "embedding-projection": {
    mouse: {
      async act(view) {
        await choose("Box")(view);
        await drag(view.locator(".cl-embedding"), 0.005, 0.995);
        await choose("Move")(view); // what dragging does is a view's own
      },
      ...{ key: "selection", value: all },
    },
    keys: { act: press(".cl-embedding", "Home", "Space"), key: "selection", value: all.slice(1) },
    later: { act: press(".cl-embedding", "Control+a"), key: "selection", value: all },
  },
  "attention-viewer": {
    mouse: { act: (view) => clickAt(view.locator(".cl-frame").first(), 0.6, 0.4), key: "patch", value: 6 },
    keys: { act: (view) => view.getByLabel(/^Layer/).press("Home"), key: "layer", value: 0 },
    later: { act: press('button:has-text("Class token")', "Enter"), key: "patch", value: "cls" },
  },
  "training-monitor": charts,
  "results-explorer": {
    mouse: {
      act: (view) => view.locator("tr:has-text('SimCLR') input").click(),
      key: "arm",
      value: "simclr",
    },
    keys: { act: press("tr:has-text('SimCLR') input", "ArrowDown"), key: "arm", value: "mae" },
    later: { act: press("tr:has-text('MAE') input", "ArrowDown"), key: "arm", value: "random" },
  },
  "loss-curves": charts,
};

/** What a widget says and how its controls stand, once the pointer is elsewhere. */
export async function lookOf(view: Locator): Promise<string> {
  await view.page().mouse.move(1, 1);
  return view.evaluate((element: HTMLElement) => {
    const controls = [...element.querySelectorAll("input, select")] as HTMLInputElement[];
    const pressed = [...element.querySelectorAll("[aria-pressed]")];
    // What is read aloud is said by the view that is used.
    const spoken = [...element.querySelectorAll(".cl-visually-hidden")] as HTMLElement[];
    const text = spoken.reduce((all, { innerText }) => all.replace(innerText, ""), element.innerText);
    return JSON.stringify([
      text.trim(),
      controls.map(({ type, checked, value }) => (type === "radio" || type === "checkbox" ? checked : value)),
      pressed.map((button) => button.getAttribute("aria-pressed")),
    ]);
  });
}
