import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "../../src/core/errors.js";
import type { LiveWidget } from "../../src/widgets/host.js";
import { svgPng } from "../../src/widgets/svg-png.js";
import { WidgetFigure } from "../../src/widgets/widget-figure.js";

interface State {
  readonly ratio: number;
}

const still = ({ ratio }: State) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="${10 * ratio}" height="10"/></svg>`;

const make = (connect?: (live: LiveWidget<State>) => void) =>
  new WidgetFigure<State>({
    front: "patch-grid",
    state: { ratio: 0.5 },
    text: ({ ratio }) => `ratio ${ratio}`,
    still,
    ...(connect && { connect }),
  });

/** What the notebook hands to `connect`. */
function fakeLive(state: State) {
  const values = { ...state };
  const callbacks = new Set<(value: number, previous: number) => unknown>();
  const live = {
    get: () => values.ratio,
    set(next: Partial<State>) {
      const previous = values.ratio;
      Object.assign(values, next);
      for (const call of callbacks) call(values.ratio, previous);
    },
    on(_event: string, callback: (value: number, previous: number) => unknown) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  } as unknown as LiveWidget<State>;
  return { live, callbacks };
}

describe("WidgetFigure", () => {
  it("keeps its state before it is shown and follows the live one after", () => {
    const seen: number[] = [];
    const figure = make((live) => live.on("change:ratio", (value) => seen.push(10 * value)));
    figure.set({ ratio: 0.25 });
    assert.equal(figure.get("ratio"), 0.25);
    figure.on("change:ratio", (value) => seen.push(value));
    const off = figure.on("change:ratio", (value) => seen.push(-value));
    const { live, callbacks } = fakeLive(figure.state);
    figure.connect(live);
    off();
    figure.set({ ratio: 0.75 });
    assert.deepEqual(figure.state, { ratio: 0.75 });
    assert.deepEqual(seen, [0.75, 7.5]);
    assert.equal(callbacks.size, 2);
  });

  it("is saved as a picture of its state, or as a page", async () => {
    const folder = await mkdtemp(join(tmpdir(), "figure-"));
    try {
      const figure = make();
      await figure.save(join(folder, "a.svg"));
      assert.equal(await readFile(join(folder, "a.svg"), "utf8"), still({ ratio: 0.5 }));
      await figure.save(join(folder, "a.PNG"));
      assert.deepEqual(await readFile(join(folder, "a.PNG")), svgPng(still({ ratio: 0.5 })));
      await figure.save(join(folder, "a.html"));
      assert.match(await readFile(join(folder, "a.html"), "utf8"), /<title>ratio 0.5<\/title>/);
      await assert.rejects(figure.save(join(folder, "a.jpg")), DataError);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("svgPng", () => {
  it("draws each unit as `scale` pixels", async () => {
    const { default: sharp } = await import("sharp");
    const { data, info } = await sharp(svgPng(still({ ratio: 0.5 }), { scale: 3 }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [30, 30]);
    const alphas = [0, 14, 16, 29].map((x) => data[(15 * 30 + x) * 4 + 3]);
    assert.deepEqual(alphas, [255, 255, 0, 0]);
  });

  it("refuses what is no picture", () => {
    assert.throws(() => svgPng("<svg/>"), DataError);
    assert.throws(() => svgPng("hello"), DataError);
  });
});
