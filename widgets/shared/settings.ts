import { h, toggle } from "./dom.js";
import { assign, watch, type Model } from "./model.js";

export interface Slider {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** The value as it is shown and read aloud; default the number. */
  readonly text?: (value: number) => string;
  readonly onInput: (value: number) => void;
}

export interface SliderControl {
  readonly el: HTMLElement;
  /** Moves the slider without calling back. `text` is for a value between two steps. */
  show(value: number, text?: string): void;
}

/** A labelled slider with its value beside the label. */
export function slider({ label, min, max, step, value, text = String, onInput }: Slider): SliderControl {
  const input = h("input", { type: "range", min, max, step, "aria-label": label });
  const output = h("span", { class: "cl-slider-value" });
  const write = (shown: string) => {
    output.textContent = shown;
    input.setAttribute("aria-valuetext", shown);
  };
  const show = (now: number, shown = text(now)) => {
    input.value = String(now);
    write(shown);
  };
  input.addEventListener("input", () => {
    write(text(input.valueAsNumber));
    onInput(input.valueAsNumber);
  });
  show(value);
  return { el: h("label", { class: "cl-slider" }, h("span", {}, label, " ", output), input), show };
}

/** A button that turns a key of the state on and off, and follows it. */
export function switchFor<Key extends string>(
  model: Model<Record<Key, boolean>>,
  key: Key,
  { label, signal }: { readonly label: string; readonly signal: AbortSignal },
): HTMLButtonElement {
  const button = toggle(label, {
    pressed: model.get(key),
    onChange: (pressed) => assign(model, key, pressed),
  });
  button.classList.add("cl-switch");
  const press = (isOn: boolean) => button.setAttribute("aria-pressed", String(isOn));
  watch(model, key, { signal, callback: press });
  return button;
}

/** Marks a choice (`choice` of dom.ts) without calling back. */
export function showChoice(form: HTMLElement, key: string): void {
  for (const input of form.querySelectorAll("input")) input.checked = input.value === key;
}

/** How long a kernel may take before a note says that there is none. */
const PATIENCE_MS = 900;

/** Shows a sentence when something is waited for too long. Call `update` whenever it may have begun or ended. */
export function waitingNote(
  note: HTMLElement,
  { isWaiting, text, signal }: { isWaiting: () => boolean; text: () => string; signal: AbortSignal },
): { update(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  signal.addEventListener("abort", stop);
  return {
    update() {
      if (!isWaiting()) {
        stop();
        note.textContent = "";
        return;
      }
      timer ??= setTimeout(() => {
        timer = undefined;
        if (isWaiting()) note.textContent = text();
      }, PATIENCE_MS);
    },
  };
}

/** A field for the seed of a state. */
export function seedInput<State extends { readonly seed: number }>(
  model: Model<State>,
  signal: AbortSignal,
): HTMLElement {
  const seeded = model as unknown as Model<{ seed: number }>;
  const input = h("input", { type: "number", min: 0, step: 1, value: seeded.get("seed") });
  input.addEventListener("input", () => {
    const seed = input.valueAsNumber;
    if (Number.isSafeInteger(seed) && seed >= 0) assign(seeded, "seed", seed);
  });
  const show = (seed: number) => {
    if (input.valueAsNumber !== seed) input.value = String(seed);
  };
  watch(seeded, "seed", { signal, callback: show });
  return h("label", { class: "cl-number" }, "Seed", input);
}
