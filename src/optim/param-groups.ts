import { inRange, wholeNumber } from "../core/config.js";

/** What a rule about parameters looks at: timm's name, and the shape. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Parameters that are updated alike. */
export interface ParamGroup {
  /** `layer_3_decay` or `layer_3_no_decay`, as MAE names them. */
  readonly name: string;
  /** What the learning rate is multiplied by. */
  readonly lrScale: number;
  readonly weightDecay: number;
  readonly params: readonly string[];
}

/** How the layers of an encoder are told apart. */
export interface LayerDecayOptions {
  /** Blocks of the encoder. */
  readonly depth: number;
  /** Factor from one layer to the one below, 0 .. 1; MAE: 0.65 for ViT-B, 0.75 for ViT-L; 1: all layers alike. */
  readonly layerDecay: number;
}

/** Which layer a parameter counts to (MAE's `get_layer_id_for_vit`): 0 for patch embedding, class token and positions, i + 1 for block i, depth + 1
 * for the norm and the head on top (timm counts the norm to the last block).
 *
 * @param name in timm's names */
export function layerIdOf(name: string, depth: number): number {
  if (/^(cls_token|pos_embed)$|^patch_embed\./.test(name)) return 0;
  const block = /^blocks\.(\d+)\./.exec(name);
  return block ? Number(block[1]) + 1 : depth + 1;
}

/** `layerDecay ^ (depth + 1 - layer)`: 1 for the head, least for the patch embedding (BEiT and MAE, `lr_decay.py`).
 *
 * @throws ConfigError if the decay is not in 0 .. 1, or the depth no whole number */
export function layerLrScale(name: string, { depth, layerDecay }: LayerDecayOptions): number {
  inRange("layerDecay", layerDecay, 0, 1);
  wholeNumber("depth", depth, 0);
  return layerDecay ** (depth + 1 - layerIdOf(name, depth));
}

/** Whether weight decay passes a parameter by: biases, norms and other 1-D parameters, tokens and positions (timm's and MAE's rule). */
export const isWithoutDecay = ({ name, shape }: NamedShape): boolean =>
  shape.length <= 1 || /(^|_)token$|(^|\.)pos_embed$/.test(name);

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** One number per parameter, repeated for each of its elements, `[n]` in the order of the specs: what the flat update reads. */
export function perElement<Spec extends NamedShape>(
  specs: readonly Spec[],
  valueOf: (spec: Spec) => number,
): Float32Array {
  const parts = specs.map((spec) => ({ value: valueOf(spec), size: sizeOf(spec.shape) }));
  const flat = new Float32Array(parts.reduce((n, { size }) => n + size, 0));
  let at = 0;
  for (const { value, size } of parts) flat.fill(value, at, (at += size));
  return flat;
}

/** What the learning rate of each element is multiplied by, `[n]`; feed `lr * scale` as `lr` of `adamW`. */
export const layerLrScales = (specs: readonly NamedShape[], options: LayerDecayOptions): Float32Array =>
  perElement(specs, ({ name }) => layerLrScale(name, options));

/** The groups in which MAE and timm hand parameters to an optimiser (`param_groups_lrd`), to print or to compare; the flat update takes
 * `layerLrScales` and a decay mask. */
export function paramGroups(
  specs: readonly NamedShape[],
  { weightDecay, ...layers }: LayerDecayOptions & { readonly weightDecay: number },
): ParamGroup[] {
  const groups = new Map<string, ParamGroup & { params: string[] }>();
  for (const spec of specs) {
    const isFree = isWithoutDecay(spec);
    const name = `layer_${layerIdOf(spec.name, layers.depth)}_${isFree ? "no_decay" : "decay"}`;
    const fresh = { name, lrScale: layerLrScale(spec.name, layers), weightDecay: isFree ? 0 : weightDecay };
    const group = groups.get(name) ?? { ...fresh, params: [] };
    group.params.push(spec.name);
    groups.set(name, group);
  }
  return [...groups.values()];
}
