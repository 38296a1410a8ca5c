import * as tf from "@tensorflow/tfjs-core";
import "../src/compute/gradients.js";

let numTensorsBefore = 0;

/** Every test runs on the cpu backend and is also a leak test. */
export const mochaHooks = {
  async beforeAll() {
    await tf.setBackend("cpu");
  },
  beforeEach() {
    numTensorsBefore = tf.memory().numTensors;
  },
  afterEach(this: Mocha.Context) {
    if (this.currentTest?.state === "failed") return; // its tensors are not the news
    const leaked = tf.memory().numTensors - numTensorsBefore;
    if (leaked !== 0) throw new Error(`the test left ${leaked} tensors behind; wrap it in tf.tidy`);
  },
};
