/** What each kernel is given, in its own language. */
export interface PeerCells {
  /** An expression whose value is 5555 + n. */
  trivial(n: number): string;
  /** Makes the kernel read the types that it leaves for later. Absent: it leaves none. */
  readonly allTypes?: string;
  /** Prints the numbers from 0 to n - 1, a line each. */
  print(n: number): string;
  /** Opens a widget with `value` -1, whose listener gives each value on to a widget with `value` -2. Absent: no comms. */
  readonly sliders?: string;
  /** The same; the listener also draws a mask of 64 px and gives it on. */
  readonly mask?: string;
  /** Opens a widget with `value` -3 that answers a message with `got`, the bytes that came, and as many bytes as its `want` says. */
  readonly buffer?: string;
  /** Cell n of a long session: it declares variables, prints, shows a picture or raises an error. */
  session(n: number): string;
  /** Prints the bytes in use as `{"heap":…}`. Absent: not asked for. */
  readonly heap?: string;
}

/** Names come again, as in a notebook whose cells are run many times. */
const NUM_NAMES = 40;

const trivial = (n: number) => `5555 + ${n}`;
const printTypeScript = (n: number) => `for (let i = 0; i < ${n}; i++) console.log(i);`;
const heap = `for (let i = 0; i < 2; i++) { (globalThis as any).gc?.(); await new Promise((done) => setTimeout(done, 20)); }
console.log(JSON.stringify({ heap: process.memoryUsage().heapUsed }));`;

const picture = (n: number) => `const canvas = createCanvas(96, 96);
const context = canvas.getContext("2d");
context.fillStyle = "hsl(${n % 360} 80% 50%)";
context.fillRect(${n % 60}, 8, 32, 64);`;

function sessionTypeScript(n: number, imports: string, show: string): string {
  const name = n % NUM_NAMES;
  switch (n % 4) {
    case 0:
      return `class Run${name} { constructor(readonly step: number) {} }
const run${name} = new Run${name}(${n});
let values${name} = Array.from({ length: 1000 }, (_, k) => k * ${n});
const sum${name} = await Promise.resolve(values${name}.reduce((a, b) => a + b, 0));`;
    case 1:
      return `for (let k = 0; k < 20; k++) console.log("cell ${n}, line", k);\n({ cell: ${n}, list: [1, 2, 3] })`;
    case 2:
      return `${imports}\n${picture(n)}\n${show}`;
    default:
      return `const fail${name} = (n: number): number => { if (n > 0) throw new RangeError("cell " + n); return n; };
fail${name}(${n});`;
  }
}

const canvasImport = `import { createCanvas } from "canvas";`;

const widgets = `import { notebook } from "canlab";
const front = "export default { render() {} }";`;

export const canlabCells: PeerCells = {
  trivial,
  allTypes: `import { readFileSync } from "node:fs";`,
  print: printTypeScript,
  heap,
  session: (n) => sessionTypeScript(n, canvasImport, "display(canvas);"),
  sliders: `${widgets}
const slider = notebook.widget(front, { state: { value: -1 } });
const label = notebook.widget(front, { state: { value: -2 } });
slider.on("change:value", (value) => { label.set("value", value); });`,
  mask: `${widgets}
${canvasImport}
const dial = notebook.widget(front, { state: { value: -1 } });
const shown = notebook.widget(front, { state: { value: -2, png: new Uint8Array() } });
dial.on("change:value", (value) => {
  const canvas = createCanvas(64, 64);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  for (let patch = 0; patch < 64; patch++) {
    if (Math.random() * 300 < value) context.fillRect(8 * (patch % 8), 8 * Math.floor(patch / 8), 8, 8);
  }
  shown.set({ value, png: new Uint8Array(canvas.toBuffer("image/png")) });
});`,
  buffer: `${widgets}
const echo = notebook.widget(front, { state: { value: -3 } });
echo.onMessage((content: any, buffers) => {
  const got = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  echo.send({ got }, content.want > 0 ? [new Uint8Array(content.want).fill(1)] : []);
});`,
};

export const tslabCells: PeerCells = {
  trivial,
  print: printTypeScript,
  heap,
  session: (n) =>
    sessionTypeScript(
      n,
      `${canvasImport}\nimport * as tslab from "tslab";`,
      'tslab.display.png(canvas.toBuffer("image/png"));',
    ),
};

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function sessionPython(n: number): string {
  const name = n % NUM_NAMES;
  switch (n % 4) {
    case 0:
      return `class Run${name}:
    def __init__(self, step): self.step = step
run${name} = Run${name}(${n})
values${name} = [k * ${n} for k in range(1000)]
sum${name} = sum(values${name})`;
    case 1:
      return `for k in range(20): print("cell ${n}, line", k)\n{"cell": ${n}, "list": [1, 2, 3]}`;
    case 2:
      return `import base64\nfrom IPython.display import Image, display\ndisplay(Image(data=base64.b64decode("${pixel}")))`;
    default:
      return `def fail${name}(n):\n    if n > 0: raise ValueError(f"cell {n}")\nfail${name}(${n})`;
  }
}

export const pythonCells: PeerCells = {
  trivial,
  print: (n) => `for i in range(${n}): print(i)`,
  session: sessionPython,
  sliders: `from ipywidgets import IntSlider, IntText
slider = IntSlider(value=-1, min=-10, max=100000)
label = IntText(value=-2)
def follow(change): label.value = change["new"]
slider.observe(follow, "value")`,
  buffer: `from ipywidgets import IntText
echo = IntText(value=-3)
def answer(widget, content, buffers):
    widget.send({"got": sum(len(one) for one in buffers)}, [b"\\1" * content["want"]] if content["want"] else [])
echo.on_msg(answer)`,
};
