import assert from "node:assert/strict";
import { minimize, type Objective } from "../../src/eval/lbfgs.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";
import { gaussSolve } from "../reference/gauss.js";

const of =
  (f: (x: Float64Array) => { value: number; gradient: Float64Array }): Objective =>
  (x) =>
    Promise.resolve(f(x));

/** x'Ax / 2 - b'x, whose minimum solves A x = b. */
function quadratic(a: number[][], b: number[]): Objective {
  return of((x) => {
    const ax = a.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));
    const value = ax.reduce((sum, v, i) => sum + x[i]! * (v / 2 - b[i]!), 0);
    return { value, gradient: Float64Array.from(ax, (v, i) => v - b[i]!) };
  });
}

const rosenbrock = of(([x, y]) => ({
  value: (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2,
  gradient: Float64Array.of(-2 * (1 - x!) - 400 * x! * (y! - x! ** 2), 200 * (y! - x! ** 2)),
}));

describe("minimize", () => {
  for (const dim of [1, 2, 12]) {
    it(`finds the known minimum of a quadratic in ${dim} dimensions`, async () => {
      const root = Array.from({ length: dim }, (_, i) => normals(dim, i + 1));
      const dot = (p: number[], q: number[]) => p.reduce((sum, v, k) => sum + v * q[k]!, 0);
      const a = root.map((p, i) => root.map((q, j) => dot(p, q) + (i === j ? 1 : 0)));
      const b = normals(dim, 50);
      const { x, converged } = await minimize(quadratic(a, b), new Float64Array(dim), { tolerance: 1e-6 });
      const expected = gaussSolve(a, b.map((v) => [v])).flat(); // prettier-ignore
      assert.ok(converged);
      assertClose(x, expected, { absolute: 2e-6 });
    });
  }

  it("finds the end of Rosenbrock's valley in fewer than 60 steps", async () => {
    const start = Float64Array.of(-1.2, 1);
    const { x, value, converged } = await minimize(rosenbrock, start, { maxIterations: 60, tolerance: 1e-8 });
    assert.ok(converged);
    assertClose(x, [1, 1], { absolute: 1e-7 });
    assert.ok(value < 1e-12);
    assert.deepEqual([...start], [-1.2, 1], "the start is not changed");
  });

  it("learns the scale of the function from its steps", async () => {
    let calls = 0;
    const steep = of((x) => {
      calls++;
      const value = x.reduce((sum, v, i) => sum + 5e3 * (i + 1) * v * v, 0);
      return { value, gradient: x.map((v, i) => 1e4 * (i + 1) * v) };
    });
    const { converged } = await minimize(steep, new Float64Array(8).fill(1), { tolerance: 1e-3 });
    assert.ok(converged);
    assert.ok(calls < 40, `${calls} calls`); // 113 if each direction started from the gradient itself
  });

  it("says so when it has not converged", async () => {
    const { converged, value } = await minimize(rosenbrock, Float64Array.of(-1.2, 1), { maxIterations: 3 });
    assert.equal(converged, false);
    assert.ok(value < 24.2, "yet it is lower than at the start");
  });

  it("stays at a minimum", async () => {
    const { x, converged } = await minimize(rosenbrock, Float64Array.of(1, 1));
    assert.deepEqual({ x: [...x], converged }, { x: [1, 1], converged: true });
  });

  it("ends where no step is lower, as with a wrong gradient", async () => {
    const wrong = of(([x]) => ({ value: x! ** 2, gradient: Float64Array.of(-2 * x!) }));
    const { x, converged } = await minimize(wrong, Float64Array.of(3));
    assert.deepEqual({ x: [...x], converged }, { x: [3], converged: false });
  });
});
