import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { barlowTwins } from "../../src/losses/barlow-twins.js";
import { dino } from "../../src/losses/dino.js";
import { vicreg, vicregDefaults } from "../../src/losses/vicreg.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, normalTensor } from "../helpers/random-values.js";
import { barlowTwinsReference, dinoReference, vicregReference } from "../reference/view-agreement.js";

const pair = (batch: number, dim: number) =>
  [normalTensor([batch, dim], 1), normalTensor([batch, dim], 2)] as [tf.Tensor2D, tf.Tensor2D];
const sizes = [
  [2, 3],
  [5, 2],
  [8, 12],
] as const;
const values = normals(12, 4);
/** A gradient check against a fixed other view. */
const check = (loss: (u: tf.Tensor, v: tf.Tensor) => tf.Scalar, tolerance = {}) => {
  const fixed = normalTensor([4, 3], 7);
  gradCheck((u) => loss(u, fixed), { values, shape: [4, 3] }, tolerance);
  fixed.dispose();
};

describe("barlowTwins", () => {
  for (const [batch, dim] of sizes) {
    it(`equals the slow loop for ${batch} images and ${dim} features`, () => {
      tf.tidy(() => {
        const [u, v] = pair(batch, dim);
        const expected = barlowTwinsReference(u.arraySync(), v.arraySync(), 0.3);
        assertClose(barlowTwins(u, v, { lambda: 0.3 }), expected, { relative: 1e-3 });
      });
    });
  }

  it("is 0 for equal views with uncorrelated features, and dim for views that have nothing in common", () => {
    tf.tidy(() => {
      const u = tf.tensor2d([1, 1, 1, -1, -1, 1, -1, -1], [4, 2]); // a 2^2 factorial design
      assertClose(barlowTwins(u, u), 0, { absolute: 1e-4 });
      const product = tf.tensor2d([1, 1, -1, -1, -1, -1, 1, 1], [4, 2]);
      assertClose(barlowTwins(u, product, { lambda: 0.5 }), 2);
    });
  });

  it("does not see scale and shift of a feature", () => {
    tf.tidy(() => {
      const [u, v] = pair(8, 4);
      const moved = tf.add(tf.mul(u, tf.tensor1d([3, 5, 0.7, 10])), tf.tensor1d([1, -2, 3, 0]));
      assertClose(barlowTwins(moved, v), barlowTwins(u, v), { relative: 1e-3 });
    });
  });

  it("has the gradients of finite differences", () => {
    check((u, v) => barlowTwins(u, v, { lambda: 0.5 }));
    check((v, u) => barlowTwins(u, v, { lambda: 0.5 }));
  });
});

describe("vicreg", () => {
  for (const [batch, dim] of sizes) {
    it(`equals the slow loop for ${batch} images and ${dim} features`, () => {
      tf.tidy(() => {
        const [u, v] = pair(batch, dim);
        const weights = { invariance: 2, variance: 3, covariance: 5 };
        assertClose(vicreg(u, v, weights), vicregReference(u.arraySync(), v.arraySync(), weights));
      });
    });
  }

  it("is mu (1 - 0.01) for views that are all alike, and 0 for spread, uncorrelated, equal ones", () => {
    tf.tidy(() => {
      assertClose(vicreg(tf.ones([4, 3]), tf.ones([4, 3])), 25 * 0.99);
      const u = tf.tensor2d([1, 1, 1, -1, -1, 1, -1, -1], [4, 2]);
      assertClose(vicreg(u, u), 0);
    });
  });

  it("has the gradients of finite differences, in one view as in the other", () => {
    const weights = { ...vicregDefaults, invariance: 1, variance: 2 };
    const small = (x: tf.Tensor) => tf.mul(x, 0.5); // so that some deviations are under 1
    check((u, v) => vicreg(small(u), v, weights));
    check((v, u) => vicreg(u, small(v), weights));
  });
});

describe("dino", () => {
  for (const [batch, prototypes] of sizes) {
    it(`equals the slow loop for ${batch} images and ${prototypes} prototypes`, () => {
      tf.tidy(() => {
        const [s, t] = pair(batch, prototypes);
        const center = normalTensor([prototypes], 3) as tf.Tensor1D;
        const temperatures = { studentTemperature: 0.5, teacherTemperature: 0.2 };
        const expected = dinoReference(s.arraySync(), t.arraySync(), {
          center: center.arraySync(),
          ...temperatures,
        });
        assertClose(dino(s, t, { center, ...temperatures }), expected);
      });
    });
  }

  it("is ln k where the student has no preference among k prototypes", () => {
    tf.tidy(() => assertClose(dino(tf.zeros([3, 7]), normalTensor([3, 7])), Math.log(7)));
  });

  it("takes no notice of what the teacher says everywhere, once that is its centre", () => {
    tf.tidy(() => {
      const [s, t] = pair(4, 6);
      const everywhere = tf.mul(tf.ones([6]), 3);
      assertClose(dino(s, tf.add(t, everywhere), { center: everywhere }), dino(s, t));
    });
  });

  it("gives the student the gradient of finite differences, and the teacher none", () => {
    check((s, t) => dino(s, t, { studentTemperature: 0.7 }));
    tf.tidy(() => {
      const [s, t] = pair(4, 3);
      const gradient = tf.grad((x: tf.Tensor) => dino(s, x))(t);
      assertClose(gradient, new Array<number>(12).fill(0), { absolute: 0 });
    });
  });

  it("refuses a centre of another length", () => {
    tf.tidy(() => {
      const call = () => dino(tf.zeros([2, 3]), tf.zeros([2, 3]), { center: tf.zeros([4]) });
      assert.throws(call, /dino: center must have one number for each of 3 prototypes, got 4/);
    });
  });
});

describe("losses over two views", () => {
  it("refuse views of different shape, and a batch of one", () => {
    tf.tidy(() => {
      for (const loss of [barlowTwins, vicreg, dino]) {
        assert.throws(
          () => loss(tf.zeros([4, 3]), tf.zeros([4, 2])),
          /must have equal shape .*got \[4,3\] and \[4,2\]/,
        );
        assert.throws(() => loss(tf.zeros([1, 3]), tf.zeros([1, 3])), /batch >= 2.*got \[1,3\]/);
      }
    });
  });
});
