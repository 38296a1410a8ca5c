import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { controlOf } from "../../../src/notebook/controls/abbreviations.js";
import { createControl } from "../../../src/notebook/controls/control.js";
import { jsdlink, jslink } from "../../../src/notebook/controls/links.js";
import { layoutKeys } from "../../../src/notebook/controls/styles.js";
import { table, type ControlName } from "../../../src/notebook/controls/table.js";
import type { Content } from "../../../src/notebook/message.js";
import { findPython } from "../../helpers/jupyter.js";
import { openLink } from "./fake-link.js";

interface Fixture {
  readonly version: string;
  readonly controls: Readonly<Record<string, Content>>;
  readonly styles: Readonly<Record<string, Content>>;
  readonly layout: Content;
  readonly links: { readonly jslink: Content; readonly jsdlink: Content };
  readonly scenarios: readonly { name: string; options: object; changes: Content[]; values: Content }[];
  readonly titles: readonly { name: string; values: Content }[];
  readonly abbreviations: readonly { value: unknown; shown: Content }[];
}

const path = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/ipywidgets-states.${name}`, import.meta.url));
const fixture = JSON.parse(readFileSync(path("json"), "utf8")) as Fixture;
const names = Object.keys(table) as ControlName[];

const pick = (get: (key: string) => unknown, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, get(key)]));

describe("controls, beside ipywidgets 8.1.9", () => {
  let link: ReturnType<typeof openLink>;
  beforeEach(() => (link = openLink()));
  afterEach(() => link.close());

  it("are the ones of the fixture", () => {
    assert.deepEqual([...names].sort(), Object.keys(fixture.controls).sort());
  });

  /** What a front end has, with references to the class of what they name, and bytes as base64. */
  const stateOf = (id: string): Content => {
    const { state, buffers = [] } = link.saved(id);
    const bytes = buffers.map(({ path: [key], data }) => [key!, data] as const);
    const named = Object.entries(state).map(([key, value]) => {
      const isReference = typeof value === "string" && value.startsWith("IPY_MODEL_");
      return [key, isReference ? link.saved(value.slice(10)).state["_model_name"] : value] as const;
    });
    return Object.fromEntries([...named, ...bytes]);
  };

  for (const name of names) {
    it(`${name} has the default state, key by key`, () => {
      const control = createControl(name, name === "SelectionSlider" ? { options: ["a", "b"] } : {});
      assert.deepEqual(stateOf(control.id), fixture.controls[name]);
      const { style } = link.saved(control.id).state as { style?: string };
      if (style === undefined) return;
      const styleState = link.saved(style.slice(10)).state;
      assert.deepEqual(styleState, fixture.styles[String(styleState["_model_name"])]);
    });
  }

  it("layouts have the same keys", () => {
    const known = Object.keys(fixture.layout).filter((key) => !key.startsWith("_"));
    assert.deepEqual(layoutKeys.filter((key) => key !== "border").sort(), known.sort());
    const { layout } = link.saved(
      createControl("Label", { layout: { width: "3em", border: "1px solid" } }).id,
    ).state;
    const { state } = link.saved((layout as string).slice(10));
    const names = Object.fromEntries(Object.entries(fixture.layout).filter(([key]) => key.startsWith("_")));
    const sides = ["top", "right", "bottom", "left"].map((side) => [`border_${side}`, "1px solid"]);
    assert.deepEqual(state, { ...names, width: "3em", ...Object.fromEntries(sides) });
  });

  it("links have the same state", () => {
    const [a, b] = [createControl("IntSlider", {}), createControl("IntText", {})];
    const of = (made: { id: string }) => ({ ...link.saved(made.id).state, source: null, target: null });
    const tie = jslink([a, "value"], [b, "value"]);
    assert.deepEqual(of(tie), fixture.links.jslink);
    assert.deepEqual(of(jsdlink([a, "value"], [b, "value"])), fixture.links.jsdlink);
    assert.deepEqual(link.saved(tie.id).state["source"], [`IPY_MODEL_${a.id}`, "value"]);
    assert.throws(() => jslink([a, "valeu"], [b, "value"]), /no "valeu" in its state/);
  });

  for (const { name, options, changes, values } of fixture.scenarios) {
    it(`${name} ${JSON.stringify(options)} follows ${JSON.stringify(changes)}`, () => {
      const control = createControl(name as ControlName, options);
      for (const change of changes) control.set(change);
      assert.deepEqual(
        pick((key) => control.get(key), Object.keys(values)),
        values,
      );
    });
  }

  for (const { name, values } of fixture.titles) {
    it(`${name} has a title for each child`, () => {
      const children = [createControl("Label", {}), createControl("Label", {})];
      const control = createControl(name as ControlName, { children, titles: ["first"] });
      assert.deepEqual(
        pick((key) => control.get(key), Object.keys(values)),
        values,
      );
    });
  }

  for (const { value, shown } of fixture.abbreviations) {
    it(`interact reads ${JSON.stringify(value)}`, () => {
      const control = controlOf("x", value) as unknown as { get(key: string): unknown };
      assert.deepEqual(
        pick((key) => control.get(key), Object.keys(shown)),
        shown,
      );
    });
  }

  it("is what the installed ipywidgets says @slow", function () {
    this.timeout(60_000);
    const python = findPython(["ipywidgets"]);
    const code = "import ipywidgets; print(ipywidgets.__version__)";
    const version = python && execFileSync(python, ["-c", code], { encoding: "utf8" }).trim();
    if (version !== fixture.version) {
      this.test!.title += ` (no ipywidgets ${fixture.version}; set CANLAB_LAB_VENV)`;
      this.skip();
    }
    const now = execFileSync(python!, [path("py")], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(now), fixture);
  });
});
