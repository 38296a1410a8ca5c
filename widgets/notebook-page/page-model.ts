import { createModel } from "../shared/model.js";
import type { SavedModel, State } from "./saved-state.js";
import { stateOf } from "./saved-state.js";

type Callback = (...args: unknown[]) => void;

/** What a widget's front end gets (the anywidget front-end module), over a state that stays in the page. */
export interface PageModel {
  readonly id: string;
  readonly name: string;
  get(key: string): unknown;
  /** Tells listeners at once, as Backbone's models do. */
  set(key: string | State, value?: unknown): void;
  on(event: string, callback: Callback): void;
  off(event?: string | null, callback?: Callback | null): void;
  save_changes(): void;
  /** There is no kernel that would read it. */
  send(content: unknown): void;
  readonly widget_manager: Pick<Models, "get_model">;
}

/** The widgets of a page by id, each made when it is first asked for. */
export interface Models {
  find(reference: unknown): PageModel | undefined;
  get_model(id: string): Promise<PageModel>;
  readonly all: () => PageModel[];
}

const REFERENCE = "IPY_MODEL_";

/** @param saved the widgets that the notebook was saved with, by id */
export function createModels(saved: Readonly<Record<string, SavedModel>>): Models {
  const models = new Map<string, PageModel>();
  const byId = (id: string): PageModel | undefined => {
    if (!models.has(id) && Object.hasOwn(saved, id)) models.set(id, createPageModel(id, saved[id]!, manager));
    return models.get(id);
  };
  const manager: Models = {
    find: (reference) => (typeof reference === "string" ? byId(reference.replace(REFERENCE, "")) : undefined),
    get_model(id) {
      const model = byId(id);
      return model ? Promise.resolve(model) : Promise.reject(new Error(`the notebook has no widget ${id}`));
    },
    all: () => Object.keys(saved).flatMap((id) => byId(id) ?? []),
  };
  return manager;
}

function createPageModel(id: string, saved: SavedModel, widget_manager: Models): PageModel {
  const model = createModel<State>(stateOf(saved));
  const listeners: { event: string; callback: Callback; run: Callback }[] = [];
  const any = new Set<Callback>();
  const page: PageModel = {
    id,
    name: saved.model_name ?? "",
    get: (key) => model.get(key),
    set(key, value) {
      const entries = typeof key === "string" ? [[key, value] as const] : Object.entries(key);
      for (const [name, next] of entries) model.set(name, next);
      const isChanged = entries.length > 0;
      model.save_changes();
      if (isChanged) for (const callback of [...any]) callback(page);
    },
    on(event, callback) {
      for (const name of event.split(" ")) {
        if (name === "change") any.add(callback);
        if (!name.startsWith("change:")) continue;
        const run = () => callback(page, model.get(name.slice("change:".length)));
        listeners.push({ event: name, callback, run });
        model.on(name as `change:${string}`, run);
      }
    },
    off(event, callback) {
      for (const listener of [...listeners]) {
        if ((event && listener.event !== event) || (callback && listener.callback !== callback)) continue;
        model.off(listener.event as `change:${string}`, listener.run);
        listeners.splice(listeners.indexOf(listener), 1);
      }
      if (event && event !== "change") return;
      if (callback) any.delete(callback);
      else any.clear();
    },
    save_changes: () => undefined,
    send: () => undefined,
    widget_manager,
  };
  return page;
}
