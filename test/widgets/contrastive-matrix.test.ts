import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.js";
import { infoNce, NEGATIVES } from "../../src/losses/info-nce.js";
import { contrastiveMatrix } from "../../src/widgets/contrastive-matrix.js";
import type { ContrastiveMatrixState } from "../../src/widgets/contract/index.js";
import type { LiveWidget } from "../../src/widgets/host.js";
import { assertClose } from "../helpers/assert-close.js";

function views(count: number, dim: number, noise = 0.7) {
  const rng = createRng(3, "contrastive matrix");
  const data = Float32Array.from({ length: count * dim }, () => 3 * rng.normal());
  const other = data.map((value) => value + noise * 3 * rng.normal());
  return { z1: { shape: [count, dim], data }, z2: { shape: [count, dim], data: other } };
}

describe("contrastiveMatrix", () => {
  const { z1, z2 } = views(12, 8);

  for (const negatives of NEGATIVES) {
    for (const temperature of [0.01, 0.05, 0.1, 0.5, 1]) {
      it(`has the loss of infoNce at temperature ${temperature} with negatives "${negatives}"`, () => {
        const wanted = tf.tidy(() => {
          const [u, v] = [tf.tensor2d(z1.data, [12, 8]), tf.tensor2d(z2.data, [12, 8])];
          return infoNce(u, v, { temperature, negatives }).dataSync()[0]!;
        });
        const figure = contrastiveMatrix({ z1, z2, temperature, negatives });
        assertClose(figure.get("loss")!, wanted, { absolute: 3e-5 / temperature });
      });
    }
  }

  it("is ln(2n - 1) where all projections are alike", () => {
    const same = { shape: [5, 3], data: new Float32Array(15).fill(2) };
    assertClose(contrastiveMatrix({ z1: same, z2: same }).get("loss")!, Math.log(9), { absolute: 1e-9 });
  });

  it("takes tensors, and keeps them", () => {
    const [u, v] = [tf.tensor2d(z1.data, [12, 8]), tf.tensor2d(z2.data, [12, 8])];
    assert.equal(contrastiveMatrix({ z1: u, z2: v }).get("loss"), contrastiveMatrix({ z1, z2 }).get("loss"));
    tf.dispose([u, v]);
  });

  it("keeps the loss right when the temperature changes", () => {
    const figure = contrastiveMatrix({ z1, z2 });
    const values = { ...figure.state } as Record<string, unknown>;
    const calls: (() => unknown)[] = [];
    figure.connect({
      get: (key: string) => values[key],
      set: (next: object) => Object.assign(values, next),
      on: (_event: string, call: () => unknown) => (calls.push(call), () => undefined),
    } as unknown as LiveWidget<ContrastiveMatrixState>);
    values["temperature"] = 0.5;
    for (const call of calls) call();
    assert.equal(values["loss"], contrastiveMatrix({ z1, z2, temperature: 0.5 }).get("loss"));
  });

  it("says what is wrong with the numbers in the widget's place", () => {
    const problem = (count: number, data: readonly number[]) => {
      const view = { shape: [count, 2], data };
      return contrastiveMatrix({ z1: view, z2: view }).get("problem");
    };
    assert.match(problem(0, [])!, /no projections/);
    assert.match(problem(1, [1, 2])!, /has no negatives/);
    assert.match(problem(2, [1, 2, NaN, 4])!, /Row 1 of z1 /);
    assert.equal(problem(2, [0, 0, 0, 0]), null);
    assert.match(
      contrastiveMatrix({ z1: { shape: [0, 2], data: [] }, z2: { shape: [0, 2], data: [] } }).svg(),
      /no proj/,
    );
  });

  it("refuses other shapes and settings", () => {
    const short = { shape: [11, 8], data: new Float32Array(88) };
    assert.throws(
      () => contrastiveMatrix({ z1, z2: short }),
      /z2 must have the shape \[12, 8\], got \[11, 8\]/,
    );
    assert.throws(() => contrastiveMatrix({ z1, z2, names: ["a"] }), /names must be 12, .* got 1/);
    assert.throws(() => contrastiveMatrix({ z1, z2, temperature: 0 }), /temperature must be above 0, got 0/);
    assert.throws(
      () => contrastiveMatrix({ z1, z2, negatives: "all" as "both" }),
      /"both" or "other", got "all"/,
    );
    const images = { shape: [5, 2, 2, 3], data: new Float32Array(60) };
    assert.throws(() => contrastiveMatrix({ z1, z2, images }), /images must be 12 or 24 pictures .* got 5/);
    const many = { shape: [1025, 1], data: new Float32Array(1025) };
    assert.throws(() => contrastiveMatrix({ z1: many, z2: many }), /may have 1024 rows, got 1025/);
  });

  it("is drawn as a picture with thumbnails", () => {
    const images = { shape: [12, 40, 40, 3], data: new Uint8Array(12 * 4800).fill(200) };
    const figure = contrastiveMatrix({ z1, z2, images, names: Array.from({ length: 12 }, () => "<b>") });
    assert.equal(figure.get("sprite")!.tileSize, 32);
    assert.match(figure.svg(), /loss \d\.\d{3} nats/);
    assert.ok(figure.png().length > 1000);
  });
});
