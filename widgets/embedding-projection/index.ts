import "../shared/widget.css";
import "./style.css";
import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import { h, showMessage } from "../shared/dom.js";
import type { FrontEnd } from "../shared/front-end.js";
import { keepKeys } from "../shared/keep-keys.js";
import { assign, watch, type Model } from "../shared/model.js";
import { onWidthChange } from "../shared/resize.js";
import { startSprite } from "../shared/sprite.js";
import { onThemeChange } from "../shared/theme.js";
import { createCard, type Card } from "./card.js";
import { createControls } from "./controls.js";
import { listenToPointers, type Mode } from "./gestures.js";
import { listenToKeys } from "./keys.js";
import { createLegend } from "./legend.js";
import { pointsInside } from "./pick.js";
import { Plot } from "./plot.js";
import { createSide, nameOf, valuesOf } from "./side.js";

const HELP =
  "Map of pictures. Arrow keys move from point to point, Home and End jump, Space chooses, Control A chooses all shown, plus and minus zoom, Shift and arrows pan or turn, Escape closes.";

function noteOf(plot: Plot): string {
  const { count, numPlaced } = plot.cloud;
  if (numPlaced === 0) return "This map has no points: its coordinates are not numbers.";
  if (numPlaced < count) {
    const missing = count - numPlaced;
    return `${missing} of ${count} pictures ${missing === 1 ? "has" : "have"} no place in this map.`;
  }
  return count === 1 ? "There is one point, so nothing to compare it with." : "";
}

function showCard(model: Model<EmbeddingState>, plot: Plot, card: Card): void {
  const i = model.get("point");
  if (i < 0 || !plot.isInView(i)) return card.hide();
  const [x, y] = plot.placeOf(i);
  const content = { name: nameOf(model, i), category: valuesOf(model, i), colour: plot.colourOf(i), tile: i };
  card.show(content, { x, y, width: plot.size.width });
}

/** Choosing by lasso, key and click. */
function listen(model: Model<EmbeddingState>, plot: Plot, signal: AbortSignal) {
  let pinned = -1;
  let mode: Mode = "move";
  const spoken = h("p", { class: "cl-visually-hidden", "aria-live": "polite" });
  const choose = (points: Iterable<number>) =>
    assign(
      model,
      "selection",
      [...new Set(points)].sort((a, b) => a - b),
    );
  const point = (i: number) => {
    if (i !== model.get("point")) assign(model, "point", i);
  };
  const onToggle = (i: number) => {
    const chosen = model.get("selection");
    choose(chosen.includes(i) ? chosen.filter((other) => other !== i) : [...chosen, i]);
  };
  const onRotated = () => assign(model, "rotation", [plot.camera.yaw, plot.camera.pitch]);
  const pin = (i: number) => {
    pinned = i;
    point(i);
  };
  listenToPointers(
    plot,
    {
      mode: () => mode,
      onPoint: (i) => point(i >= 0 ? i : pinned),
      onClick: pin,
      onLeave: () => point(pinned),
      onLasso: (line, isAdded) => {
        const inside = pointsInside(plot.view, plot.weight, line);
        choose(isAdded ? [...model.get("selection"), ...inside] : inside);
      },
      onRotated,
    },
    signal,
  );
  const say = (i: number) => (spoken.textContent = `${nameOf(model, i)}, ${valuesOf(model, i)}`);
  listenToKeys(
    plot,
    {
      point: () => model.get("point"),
      onPoint: (i) => {
        pin(i);
        say(i);
      },
      onToggle,
      onAll: () => choose([...plot.weight.keys()].filter((i) => plot.weight[i]! > 0)),
      onEscape: () => pin(-1),
      onRotated,
    },
    signal,
  );
  const setMode = (next: Mode) => {
    mode = next;
    plot.el.dataset.mode = next;
  };
  setMode(mode);
  return { spoken, pin, setMode, mode };
}

const frontEnd: FrontEnd<EmbeddingState> = {
  render({ model, el }) {
    el.classList.add("canlab");
    if (model.get("count") === 0 || model.get("maps").length === 0) {
      showMessage(el, "There are no pictures to place.");
      return () => el.replaceChildren();
    }
    const abort = new AbortController();
    const { signal } = abort;
    keepKeys(el, signal, ({ key, target }) => target === plot.el && key.toLowerCase() === "a");
    const sheet = model.get("sprite");
    const sprite = sheet === null ? null : startSprite(sheet);
    const plot = new Plot(model);
    plot.el.setAttribute("aria-label", HELP);
    const card = createCard(sprite);
    const note = h("p", { class: "cl-note", role: "note" });
    const { spoken, pin, setMode, mode } = listen(model, plot, signal);
    const controls = createControls(model, {
      ...{ plot, mode, signal },
      onMode: setMode,
      hasPictures: sprite !== null,
    });
    const legend = h("div", {});
    const side = createSide(model, { plot, sprite, onPick: pin });
    const stage = h("div", { class: "cl-embedding-stage" }, plot.el, ...card.elements);
    el.replaceChildren(controls.el, stage, note, legend, ...side.elements, spoken);

    let pictureNote = "";
    const showLegend = () => legend.replaceChildren(createLegend(model, el));
    const showMap = () => {
      plot.change("map");
      plot.el.dataset.map = model.get("map");
    };
    plot.onDraw = () => {
      showCard(model, plot, card);
      note.textContent = noteOf(plot) || pictureNote;
    };
    plot.start();
    const showPictures = (image: HTMLImageElement | undefined) => {
      if (signal.aborted) return;
      if (image) plot.tiles = { image, sheet: sheet! };
      else pictureNote = "The pictures cannot be read.";
      plot.change("view");
    };
    sprite?.ready.then(
      () => showPictures(sprite.image),
      () => showPictures(undefined),
    );
    showMap();
    showLegend();
    const showSelection = () => {
      controls.clear.hidden = model.get("selection").length === 0;
      side.showSelection();
      plot.change("weights");
    };
    showSelection();
    side.showPoint();
    const on = (key: keyof EmbeddingState, callback: () => void) => watch(model, key, { signal, callback });
    on("map", () => {
      showMap();
      plot.reset();
    });
    on("colourBy", () => {
      plot.change("colours");
      showLegend();
    });
    on("hidden", () => plot.change("weights"));
    on("selection", showSelection);
    on("point", () => {
      plot.change("view");
      side.showPoint();
    });
    on("showImages", () => plot.change("view"));
    on("showPairs", () => plot.change("view"));
    onThemeChange(() => {
      plot.change("colours");
      showLegend();
    }, signal);
    onWidthChange(plot.el, () => plot.resize(), signal);
    return () => {
      abort.abort();
      plot.stop();
      el.replaceChildren();
    };
  },
};

export default frontEnd;
