import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import { h } from "../shared/dom.js";
import type { Model } from "../shared/model.js";
import { colourOf } from "../shared/theme.js";
import { ints } from "./bytes.js";
import { createSeen, fitScale, look, type Camera, type Seen, type Size } from "./camera.js";
import { shownCloud, type Cloud } from "./cloud.js";
import { colourCode, colouring, cssColour, pointSize, type Colouring } from "./colours.js";
import { drawOverlay, PICTURE_CELL, type Tiles } from "./overlay.js";
import { Painter } from "./painter.js";
import { pointAt, type Place } from "./pick.js";
import { weightsOf } from "./weights.js";

/** What has changed: each means those after it too. */
const CHANGES = ["map", "colours", "weights", "view"] as const;
type Change = (typeof CHANGES)[number];

/** The points on their canvases. Draws at most once for each frame of the screen. */
export class Plot {
  readonly el: HTMLElement;
  readonly camera: Camera = { scale: 1, x: 0, y: 0, yaw: 0, pitch: 0 };
  cloud: Cloud;
  weight: Uint8Array;
  lasso: readonly Place[] = [];
  tiles: Tiles | undefined;
  size: Size = { width: 0, height: 0 };
  /** Called after each frame. */
  onDraw: () => void = () => undefined;
  private seen: Seen;
  private colours: Colouring;
  private theme = { background: 0, line: "", accent: "" };
  private readonly points = h("canvas", { "aria-hidden": "true" });
  private readonly over = h("canvas", { "aria-hidden": "true" });
  private readonly painter = new Painter(this.points);
  private readonly pairs: Int32Array;
  private readonly neighbours: Int32Array;
  private changed: Change = "map";
  private frame = 0;

  constructor(private readonly model: Model<EmbeddingState>) {
    this.el = h("div", { class: "cl-embedding", tabindex: 0, role: "application" }, this.points, this.over);
    this.cloud = shownCloud(model);
    this.seen = createSeen(this.cloud.count);
    this.weight = weightsOf(model, this.cloud);
    this.colours = { looks: [], look: new Uint16Array(0) };
    this.pairs = ints(model.get("pairs"));
    this.neighbours = ints(model.get("neighbours"));
    [this.camera.yaw, this.camera.pitch] = model.get("rotation");
  }

  /** Draws at once, after `el` has been put into the page. */
  start(): void {
    this.measure();
    this.reset();
    this.draw();
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  /** Draws again with the next frame. */
  change(what: Change): void {
    if (CHANGES.indexOf(what) < CHANGES.indexOf(this.changed)) this.changed = what;
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.draw());
  }

  resize(): void {
    const before = this.fit;
    this.measure();
    const factor = this.fit / before;
    this.camera.scale *= factor;
    this.camera.x *= factor;
    this.camera.y *= factor;
    this.change("colours");
  }

  /** The scale at which all is seen. */
  get fit(): number {
    return fitScale(this.cloud, this.size);
  }

  reset(): void {
    Object.assign(this.camera, { scale: this.fit, x: 0, y: 0 });
    this.change("view");
  }

  /** Pixels of the plot. */
  placeOf(i: number): Place {
    return [this.seen.x[i]!, this.seen.y[i]!];
  }

  isInView(i: number): boolean {
    const [x, y] = this.placeOf(i);
    return this.weight[i]! > 0 && x >= 0 && y >= 0 && x <= this.size.width && y <= this.size.height;
  }

  /** The shown point at a place, or nearest to it within `reach` pixels; -1 for none. */
  hit(place: Place, reach: number): number {
    const size = this.showsPictures ? PICTURE_CELL / 2 : pointSize(this.model, this.size.width);
    return pointAt(this.seen, this.weight, place, Math.max(reach, size));
  }

  /** Where the points are now, for lassos and keys. */
  get view(): Seen {
    return this.seen;
  }

  /** The most similar points of one, most similar first. */
  nearOf(i: number): number[] {
    const k = this.model.get("numNeighbours");
    return i < 0 ? [] : [...this.neighbours.subarray(i * k, (i + 1) * k)];
  }

  /** The other views of a point's image. */
  partnersOf(i: number): number[] {
    const { pairs } = this;
    return [...pairs.keys()].flatMap((p) => (pairs[p] === i ? [pairs[p ^ 1]!] : []));
  }

  colourOf(i: number): string {
    return cssColour(this.colours.looks[this.colours.look[i]!]!.colour);
  }

  get hasPairs(): boolean {
    return this.pairs.length > 0;
  }

  get numShown(): number {
    return this.weight.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
  }

  private get showsPictures(): boolean {
    return this.tiles !== undefined && this.model.get("showImages");
  }

  private get ratio(): number {
    return Math.min(devicePixelRatio || 1, 2);
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this.el;
    this.size = { width, height };
    for (const canvas of [this.points, this.over]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
    }
  }

  private update(): void {
    const { model, el, size, ratio } = this;
    const from = CHANGES.indexOf(this.changed);
    if (from <= 0) this.cloud = shownCloud(model);
    if (from <= 1) {
      this.theme = {
        background: colourCode(el, "--cl-surface"),
        line: colourOf(el, "--cl-ink-soft"),
        accent: colourOf(el, "--cl-accent"),
      };
      this.colours = colouring(model, { el, width: size.width, ratio });
    }
    if (from <= 2) {
      this.weight = weightsOf(model, this.cloud);
      this.el.dataset.shown = String(this.numShown);
    }
    this.changed = "view";
  }

  private draw(): void {
    this.frame = 0;
    this.update();
    const { model, seen, weight, size, ratio, cloud } = this;
    look(cloud, this.camera, size, seen);
    this.painter.paint({
      seen,
      ...this.colours,
      weight,
      isDeep: cloud.dims === 3,
      background: this.theme.background,
      ratio,
    });
    const context = this.over.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const point = model.get("point");
    const isPointed = point >= 0 && weight[point]! > 0;
    drawOverlay(context, size, {
      seen,
      weight,
      pairs: model.get("showPairs") ? this.pairs : new Int32Array(0),
      ...this.theme,
      tiles: this.showsPictures ? this.tiles : undefined,
      frameOf: (i) => this.colourOf(i),
      lasso: this.lasso,
      near: isPointed ? this.nearOf(point) : [],
      point: isPointed ? point : -1,
    });
    this.onDraw();
  }
}
