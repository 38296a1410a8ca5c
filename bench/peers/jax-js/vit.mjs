// The bench's plain ViT step in jax-js: forward, backward and AdamW in one jitted function. The math of ../vit.py and ../train_step.py.
// jax-js counts references: every use of an array but its last takes `.ref`.
import { jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";

const BETA1 = 0.9;
const BETA2 = 0.95;
const WEIGHT_DECAY = 0.05;
const LR = 1e-3;

function layerNorm(x, weight, bias) {
  const dim = x.shape.at(-1);
  const centred = x.ref.sub(x.sum(-1, { keepdims: true }).mul(1 / dim));
  const variance = np
    .square(centred.ref)
    .sum(-1, { keepdims: true })
    .mul(1 / dim);
  return centred
    .div(np.sqrt(variance.add(1e-6)))
    .mul(weight)
    .add(bias);
}

const linear = (x, weight, bias) => np.matmul(x, weight).add(bias);

function block(x, p, { rows, tokens, dim, heads }) {
  const toHeads = (y) => np.transpose(y.reshape([rows, tokens, heads, dim / heads]), [0, 2, 1, 3]);
  const y = layerNorm(x.ref, p.norm1.weight, p.norm1.bias);
  const q = toHeads(linear(y.ref, p.q.weight, p.q.bias)).mul((dim / heads) ** -0.5);
  const k = toHeads(linear(y.ref, p.k.weight, p.k.bias));
  const v = toHeads(linear(y, p.v.weight, p.v.bias));
  const weights = nn.softmax(np.matmul(q, np.transpose(k, [0, 1, 3, 2])), -1);
  const mixed = np.transpose(np.matmul(weights, v), [0, 2, 1, 3]).reshape([rows * tokens, dim]);
  const after = x.add(linear(mixed, p.proj.weight, p.proj.bias));
  const hidden = linear(layerNorm(after.ref, p.norm2.weight, p.norm2.bias), p.fc1.weight, p.fc1.bias);
  return after.add(linear(nn.gelu(hidden, { approximate: false }), p.fc2.weight, p.fc2.bias));
}

/** Normal numbers of the deviation that Xavier's uniform ones have. */
function matrix(fanIn, fanOut) {
  const std = Math.sqrt(2 / (fanIn + fanOut));
  const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const values = Float32Array.from({ length: fanIn * fanOut }, () => std * normal());
  return np.array(values).reshape([fanIn, fanOut]);
}

const linearParams = (fanIn, fanOut) => ({ weight: matrix(fanIn, fanOut), bias: np.zeros([fanOut]) });
const normParams = (dim) => ({ weight: np.ones([dim]), bias: np.zeros([dim]) });

function initParams({ dim, depth }, patchDim) {
  const blockParams = () => ({
    norm1: normParams(dim),
    q: linearParams(dim, dim),
    k: linearParams(dim, dim),
    v: linearParams(dim, dim),
    proj: linearParams(dim, dim),
    norm2: normParams(dim),
    fc1: linearParams(dim, 4 * dim),
    fc2: linearParams(4 * dim, dim),
  });
  return {
    clsToken: np.zeros([1, 1, dim]),
    patchEmbed: linearParams(patchDim, dim),
    blocks: Array.from({ length: depth }, blockParams),
    norm: normParams(dim),
  };
}

/** `f(...leaves)` over trees of one shape. */
function mapTrees(f, ...trees) {
  const [first] = trees;
  if (Array.isArray(first)) return first.map((_, i) => mapTrees(f, ...trees.map((tree) => tree[i])));
  if (first?.constructor !== Object) return f(...trees);
  return Object.fromEntries(
    Object.keys(first).map((key) => [key, mapTrees(f, ...trees.map((tree) => tree[key]))]),
  );
}

function update(param, grad, m, v, corrections) {
  const newM = m.mul(BETA1).add(grad.ref.mul(1 - BETA1));
  const newV = v.mul(BETA2).add(np.square(grad).mul(1 - BETA2));
  const deviation = np.sqrt(newV.ref.div(corrections.second.ref)).add(1e-8);
  const step = newM.ref.div(corrections.first.ref).div(deviation).mul(LR);
  const keep = param.shape.length === 2 ? 1 - LR * WEIGHT_DECAY : 1;
  return { param: param.mul(keep).sub(step), m: newM, v: newV };
}

/** A function that trains one step and gives its loss, and the number of parameters.
 *
 * @param setting sizes as in ../torch_peer.py
 * @param patches `[batch * patches, patchDim]`, `positions` `[patches, dim]`: arrays on the device */
export function createVit({ encoder, batchSize, patchSize, imageSize }, patches, positions) {
  const { dim, heads } = encoder;
  const numPatches = (imageSize / patchSize) ** 2;
  const size = { rows: batchSize, tokens: numPatches + 1, dim, heads };

  const loss = (params, x, places) => {
    const embedded = linear(x, params.patchEmbed.weight, params.patchEmbed.bias);
    const placed = embedded.reshape([batchSize, numPatches, dim]).add(places);
    const cls = params.clsToken.add(np.zeros([batchSize, 1, dim]));
    let z = np.concatenate([cls, placed], 1).reshape([batchSize * size.tokens, dim]);
    for (const p of params.blocks) z = block(z, p, size);
    return np.square(layerNorm(z, params.norm.weight, params.norm.bias)).mean();
  };
  const step = jit(({ params, m, v }, corrections, x, places) => {
    const [value, grads] = valueAndGrad(loss)(
      mapTrees((p) => p.ref, params),
      x,
      places,
    );
    const next = mapTrees((...leaves) => update(...leaves, corrections), params, grads, m, v);
    corrections.first.dispose();
    corrections.second.dispose();
    const pick = (key) => mapUpdates(next, key);
    return { loss: value, state: { params: pick("param"), m: pick("m"), v: pick("v") } };
  });

  const params = initParams(encoder, 3 * patchSize ** 2);
  const zeros = () => mapTrees((p) => np.zeros(p.shape), params);
  let state = { params, m: zeros(), v: zeros() };
  let steps = 0;
  let count = 0;
  mapTrees((p) => (count += p.size), params);
  return {
    count,
    async step() {
      steps++;
      const corrections = {
        first: np.array(Float32Array.of(1 - BETA1 ** steps)),
        second: np.array(Float32Array.of(1 - BETA2 ** steps)),
      };
      const result = step(state, corrections, patches.ref, positions.ref);
      state = result.state;
      const [value] = await result.loss.data();
      await state.params.clsToken.ref.data();
      return value;
    },
  };
}

/** One part of every leaf `{ param, m, v }`. */
function mapUpdates(tree, key) {
  if (Array.isArray(tree)) return tree.map((branch) => mapUpdates(branch, key));
  if ("param" in tree && "m" in tree) return tree[key];
  return Object.fromEntries(Object.entries(tree).map(([name, branch]) => [name, mapUpdates(branch, key)]));
}
