import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { DataError } from "../core/errors.js";
import { renderFigurePage } from "./figure-page.js";
import type { LiveWidget, WidgetSpec } from "./host.js";
import { svgPng } from "./svg-png.js";

type Spec<State extends object> = Omit<WidgetSpec<State>, "kind" | "connect"> & {
  readonly still: (state: State) => string;
  readonly text: (state: State) => string;
  readonly connect?: (live: LiveWidget<State>) => void;
};

interface Waiting {
  readonly event: string;
  readonly callback: (value: never, previous: never) => unknown;
  off: (() => void) | undefined;
}

/** A widget as a value: `display` it for the live one, `save` it for a file, read from it what was chosen. It is the same one wherever it
 * is shown, and before. */
export class WidgetFigure<State extends object> implements WidgetSpec<State> {
  readonly kind = "canlab-widget";
  readonly front: string;
  readonly usesPlotly: boolean;
  readonly text: (state: State) => string;
  readonly still: (state: State) => string;
  #state: State;
  #live: LiveWidget<State> | undefined;
  readonly #waiting = new Set<Waiting>();
  readonly #connect: ((live: LiveWidget<State>) => void) | undefined;

  constructor({ front, state, text, still, usesPlotly = false, connect }: Spec<State>) {
    this.front = front;
    this.usesPlotly = usesPlotly;
    this.text = text;
    this.still = still;
    this.#state = state;
    this.#connect = connect;
  }

  /** All of it as it is now. */
  get state(): State {
    const live = this.#live;
    if (live === undefined) return this.#state;
    const keys = Object.keys(this.#state) as (keyof State & string)[];
    return Object.fromEntries(keys.map((key) => [key, live.get(key)])) as State;
  }

  get<K extends keyof State & string>(key: K): State[K] {
    return this.#live ? this.#live.get(key) : this.#state[key];
  }

  /** Changes keys, wherever the widget is shown. */
  set(values: Partial<State>): void {
    if (this.#live) this.#live.set(values);
    else this.#state = { ...this.#state, ...values };
  }

  /** Calls back after a change, once the widget is shown. Returns what takes it off again. */
  on<K extends keyof State & string>(
    event: `change:${K}`,
    callback: (value: State[K], previous: State[K]) => unknown,
  ): () => void {
    if (this.#live) return this.#live.on(event, callback);
    const waiting: Waiting = { event, callback, off: undefined };
    this.#waiting.add(waiting);
    return () => {
      this.#waiting.delete(waiting);
      waiting.off?.();
    };
  }

  /** Called by the host that shows it. */
  connect(live: LiveWidget<State>): void {
    this.#live = live;
    for (const waiting of this.#waiting) {
      waiting.off = live.on(waiting.event as never, waiting.callback as never);
    }
    this.#connect?.(live);
  }

  /** As it is now, as SVG text. */
  svg(): string {
    return this.still(this.state);
  }

  /** As it is now.
   *
   * @param options.scale pixels per unit of the SVG; default 2 */
  png(options?: { readonly scale?: number }): Buffer {
    return svgPng(this.svg(), options);
  }

  /** Writes it as it is now. A `.html` page is alive, and needs no network and no other file.
   *
   * @param path ends with `.svg`, `.png` or `.html`
   * @throws DataError for another ending */
  async save(path: string): Promise<void> {
    await writeFile(path, await this.#file(extname(path).toLowerCase()));
  }

  async #file(ending: string): Promise<string | Buffer> {
    if (ending === ".svg") return this.svg();
    if (ending === ".png") return this.png();
    if (ending === ".html") return renderFigurePage({ ...this, state: this.state });
    throw new DataError(`save: the path must end with .svg, .png or .html, got "${ending}"`);
  }
}
