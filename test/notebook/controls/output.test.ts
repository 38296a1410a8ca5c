import assert from "node:assert/strict";
import { html } from "../../../src/notebook/display/formats.js";
import { clearOutput, display } from "../../../src/notebook/display/display.js";
import { intSlider, interactive, output, type Output } from "../../../src/notebook/controls/index.js";
import { openLink, soon } from "./fake-link.js";

/** The texts of what an output widget shows. */
const shown = (out: Output) =>
  (
    out.get("outputs") as { text?: string; data?: Record<string, unknown>; ename?: string; evalue?: string }[]
  ).map(({ text, data, ename, evalue }) => text ?? data?.["text/plain"] ?? `${ename}: ${evalue}`);

describe("output widget", () => {
  let link: ReturnType<typeof openLink>;
  const print = (text: string) => link.publisher.write("stdout", text);
  beforeEach(() => (link = openLink()));
  afterEach(() => link.close());

  it("shows what its body prints and displays, and nothing of what runs beside it", async () => {
    const out = output();
    const inside = out.capture(async () => {
      print("a");
      await soon();
      print("b\n");
      display(html("<b>x</b>"));
      return 3;
    });
    print("beside");
    assert.equal(await inside, 3);
    assert.deepEqual(shown(out), ["ab\n", "x"]);
    assert.deepEqual(link.saved(out.id).state["outputs"], out.get("outputs"));
    link.publisher.flush();
    const printed = link.messages.filter(({ header }) => header.msg_type === "stream");
    assert.deepEqual(
      printed.map(({ content }) => content["text"]),
      ["beside"],
    );
    assert.ok(!link.messages.some(({ header }) => header.msg_type === "display_data"));
  });

  it("shows an error, and lets an interrupt through", async () => {
    const out = output();
    const thrown = await out.capture(() => {
      throw new RangeError("too far");
    });
    assert.equal(thrown, undefined);
    assert.deepEqual(shown(out), ["RangeError: too far"]);
    link.interrupt();
    await assert.rejects(
      out.capture(() => intSlider().until("value", (value) => value > 3)),
      { name: "InterruptedError" },
    );
  });

  it("opens the widgets of its body in the page all the same", async () => {
    const out = output();
    const inner = await out.capture(() => intSlider());
    assert.equal(link.saved(inner!.id).state["_model_name"], "IntSliderModel");
    assert.deepEqual(shown(out), []);
  });

  it("is cleared at once, or when the next output comes", async () => {
    const out = output();
    out.appendStdout("old");
    out.clear(true);
    assert.deepEqual(shown(out), ["old"]);
    await out.appendDisplay(42);
    assert.deepEqual(shown(out), ["42"]);
    await out.capture(() => clearOutput());
    assert.deepEqual(shown(out), []);
  });

  it("updates a display inside, and keeps a long text short", async () => {
    const out = output();
    await out.capture(() => display(1).update(2));
    assert.deepEqual(shown(out), ["2"]);
    out.clear();
    for (let i = 0; i < 3; i++) out.appendStdout("x".repeat(2 ** 19));
    const [text, note] = shown(out) as string[];
    assert.equal(text!.length, 2 ** 20);
    assert.match(note!, /524288 more characters were printed and not kept/);
  });
});

describe("interactive", () => {
  let link: ReturnType<typeof openLink>;
  beforeEach(() => (link = openLink()));
  afterEach(() => link.close());

  it("runs at once, shows the result below its controls, and types the values", async () => {
    const ui = interactive(
      ({ sigma, arm, flip, name }) => {
        const values: [number, "can" | "mae", boolean, string] = [sigma, arm, flip, name];
        return values;
      },
      { sigma: [0, 0.5, 0.05], arm: ["can", "mae"], flip: true, name: "x" },
    );
    assert.equal(shown(ui.output).length, 0);
    await soon();
    assert.deepEqual(ui.result, [0.25, "can", true, "x"]);
    assert.match(JSON.stringify(shown(ui.output)), /0.25, 'can', true, 'x'/);
    const { children, _dom_classes: classes } = link.saved(ui.id).state;
    assert.equal((children as unknown[]).length, 5);
    assert.deepEqual(classes, ["widget-interact"]);
    assert.equal(link.saved(ui.controls.sigma.id).state["description"], "sigma");
  });

  it("never runs twice at the same time; the newest values win, and the last output stays", async () => {
    const slider = intSlider({ value: 1, description: "depth" });
    const seen: number[] = [];
    let running = 0;
    const ui = interactive(
      async ({ n, m }) => {
        assert.equal(running++, 0);
        seen.push(n + m);
        await soon();
        running--;
        return n + m;
      },
      { n: slider, m: [0, 100] },
    );
    for (let i = 2; i <= 9; i++) {
      link.change(slider.id, { value: i });
      link.change(ui.controls.m.id, { value: 10 * i });
    }
    await ui.update();
    assert.deepEqual(seen, [51, 99]);
    assert.equal(ui.result, 99);
    assert.deepEqual(shown(ui.output), ["99"]);
    assert.equal(slider.get("description"), "depth");
  });

  it("shows an error, and runs again after it", async () => {
    const ui = interactive(
      ({ n }) => {
        if (n === 5) throw new Error("five");
        return n;
      },
      { n: 5 },
    );
    await ui.update();
    assert.deepEqual(shown(ui.output), ["Error: five"]);
    ui.controls.n.value = 6;
    await ui.update();
    assert.deepEqual(shown(ui.output), ["6"]);
  });

  it("runs at a click where it is manual", async () => {
    let runs = 0;
    const ui = interactive(() => void runs++, { n: 5 }, { manual: true, manualName: "Go" });
    ui.controls.n.value = 6;
    await soon();
    assert.equal(runs, 0);
    const go = link.messages.find(({ content }) => JSON.stringify(content).includes('"Go"'))!;
    link.custom(String(go.content["comm_id"]), { event: "click" });
    await soon();
    assert.equal(runs, 1);
    assert.equal(link.saved(String(go.content["comm_id"])).state["disabled"], false);
  });

  it("says for what there is no control", () => {
    const make = (x: unknown) => () => interactive(() => 0, { x: x as number });
    assert.throws(make(null), /interact: no control for x: null; wanted a number/);
    assert.throws(make([0, 1, 0]), /the step of x must be above 0, got 0/);
    assert.throws(make([2, 1]), /the range of x must be \[min, max\], got \[2, 1\]/);
    assert.throws(make(NaN), /no control for x: NaN/);
    assert.throws(make(output()), /the widget for x has no value/);
  });
});
