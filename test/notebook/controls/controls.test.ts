import assert from "node:assert/strict";
import * as controls from "../../../src/notebook/controls/index.js";
import { openLink, soon } from "./fake-link.js";

const {
  button,
  checkbox,
  combobox,
  dropdown,
  floatSlider,
  intRangeSlider,
  intSlider,
  label,
  selectMultiple,
} = controls;

describe("controls", () => {
  let link: ReturnType<typeof openLink>;
  beforeEach(() => (link = openLink()));
  afterEach(() => link.close());

  it("say what was seen and what is wanted", () => {
    const cases: readonly (readonly [() => unknown, RegExp])[] = [
      [() => intSlider({ value: 200 }), /^intSlider: value must be between 0 and 100, got 200$/],
      [() => (intSlider().value = -1), /^intSlider: value must be between 0 and 100, got -1$/],
      [() => intSlider({ min: 5, max: 3 }), /^intSlider: min must be at most max, got min 5 and max 3$/],
      [() => intSlider({ value: 2.5 }), /^intSlider: value must be a whole number, got 2.5$/],
      [() => floatSlider({ value: NaN }), /^floatSlider: value must be a finite number, got NaN$/],
      [() => intRangeSlider({ value: [7, 3] }), /lower end must be at most the upper one, got \[ 7, 3 \]/],
      [
        () => dropdown({ options: ["can", "mae"], value: "simclr" as "mae" }),
        /^dropdown: no option has the value 'simclr'; the options are "can", "mae"$/,
      ],
      [() => dropdown({ options: ["can"] }).set("index", 3), /index must be 0 to 0, got 3/],
      [() => controls.selectionSlider({ options: [] }), /selectionSlider: options must not be empty/],
      [() => selectMultiple({ options: [1, 2], value: [3 as 1] }), /no option has the value 3/],
      [
        () => combobox({ options: ["a"], ensure_option: true, value: "b" }),
        /unknown value of combobox "b"; expected a/,
      ],
      [
        () => intSlider({ mni: 3 } as never),
        /unknown key of intSlider's options "mni"; .*did you mean min\?/,
      ],
      [() => intSlider({ orientation: "up" as never }), /unknown orientation of intSlider "up"/],
      [() => intSlider({ style: { handle_colour: "red" } as never }), /unknown key of intSlider's style/],
      [() => label({ layout: { widht: "1em" } }), /unknown key of label's layout "widht"/],
      [
        () => controls.tab([label()], { selected_index: 1 }),
        /tab: selected_index must be null or 0 to 0, got 1/,
      ],
    ];
    for (const [body, message] of cases) assert.throws(body, { name: "ConfigError", message });
  });

  it("take a rounding error at a bound for the bound", () => {
    assert.equal(floatSlider({ max: 0.3, value: 0.1 + 0.2 }).value, 0.3);
  });

  it("bring what a page sends inside the bounds, and tell the page", () => {
    const slider = intSlider({ max: 10 });
    link.change(slider.id, { value: 50 });
    assert.equal(slider.value, 10);
    const methods = link.messages
      .map(({ content }) => content["data"] as { method?: string; state?: { value?: number } })
      .filter(({ method }) => method !== undefined)
      .map(({ method, state }) => [method, state?.value]);
    assert.deepEqual(methods, [
      ["echo_update", 10],
      ["update", 10],
    ]);
  });

  it("refuse an option that is not there, and give the page its value back", () => {
    const list = dropdown({ options: ["a", "b"], value: "b" });
    link.change(list.id, { index: 7 });
    assert.equal(list.value, "b");
    const [said, back] = link.messages.slice(-2);
    assert.match(String(said!.content["text"]), /index must be 0 to 1, got 7/);
    assert.deepEqual((back!.content["data"] as { state: object }).state, { index: 1 });
  });

  it("choose by what a page clicks: value, label and index follow, and only the index travels", async () => {
    const list = dropdown({ options: { one: { n: 1 }, two: { n: 2 } } });
    const heard: unknown[] = [];
    list.on("change:value", (value) => heard.push(value));
    link.change(list.id, { index: 1 });
    await soon();
    assert.deepEqual(heard, [{ n: 2 }]);
    assert.deepEqual([list.get("label"), list.get("index")], ["two", 1]);
    const { state } = link.saved(list.id);
    assert.deepEqual(state["_options_labels"], ["one", "two"]);
    assert.ok(!("value" in state) && !("options" in state));
    link.change(list.id, { value: { n: 9 } });
    assert.deepEqual(list.value, { n: 2 });
  });

  it("wait for a value, and end the wait when interrupted", async () => {
    const tick = checkbox();
    const waits = tick.until("value");
    link.change(tick.id, { value: true });
    assert.equal(await waits, true);
    const never = intSlider().until("value", (value) => value > 3);
    link.interrupt();
    await assert.rejects(never, { name: "InterruptedError" });
  });

  it("call back at each click, also after one that throws", async () => {
    const train = button({ description: "Train" });
    let clicks = 0;
    const off = train.onClick(() => {
      clicks++;
      if (clicks === 1) throw new Error("at the first");
    });
    link.custom(train.id, { event: "click" });
    train.click();
    link.custom(train.id, { event: "other" });
    assert.equal(clicks, 2);
    off();
    train.click();
    assert.equal(clicks, 2);
    await soon();
    assert.match(JSON.stringify(link.messages.map(({ content }) => content)), /at the first/);
  });

  it("are typed: by their options, and by what they hold", () => {
    const list = dropdown({
      options: [
        ["one", 1],
        ["two", 2],
      ],
    });
    const value: 1 | 2 | null = list.value;
    assert.equal(value, 1);
    // @ts-expect-error no such option
    assert.throws(() => (list.value = 3));
    // @ts-expect-error a slider has no such key
    assert.throws(() => intSlider({ maximum: 3 }));
  });
});
