import type { Models, PageModel } from "./page-model.js";

type End = [reference: string, key: string];

function connect(models: Models, from: End | undefined, to: End | undefined): void {
  const [source, target] = [models.find(from?.[0]), models.find(to?.[0])];
  if (!source || !target || !from || !to) return;
  const copy = () => {
    if (target.get(to[1]) !== source.get(from[1])) target.set(to[1], source.get(from[1]));
  };
  source.on(`change:${from[1]}`, copy);
  copy();
}

const end = (model: PageModel, key: string): End | undefined => {
  const value = model.get(key);
  return Array.isArray(value) && value.length === 2 ? (value as End) : undefined;
};

/** Ties values of widgets together that the notebook has linked in the browser (`jslink`, `jsdlink`). */
export function startLinks(models: Models): void {
  for (const model of models.all()) {
    if (model.name !== "LinkModel" && model.name !== "DirectionalLinkModel") continue;
    connect(models, end(model, "source"), end(model, "target"));
    if (model.name === "LinkModel") connect(models, end(model, "target"), end(model, "source"));
  }
}
