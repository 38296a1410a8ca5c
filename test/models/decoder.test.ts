import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { block } from "../../src/models/block.js";
import { decoder, decoderSpecs } from "../../src/models/decoder.js";
import { countParams, type Params } from "../../src/models/params.js";
import { layerNorm } from "../../src/ops/layer-norm.js";
import { linear } from "../../src/ops/linear.js";
import { drawIdsShuffle, idsRestore } from "../../src/ops/masking.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomParams } from "../helpers/random-params.js";
import { normalTensor } from "../helpers/random-values.js";

const [rows, numPatches, kept, dim] = [2, 4, 2, 8];
const size = { embedDim: 6, patchDim: 12, decoderEmbedDim: dim, decoderNumHeads: 2, mlpRatio: 2 };
const drawn = drawIdsShuffle(createRng(2, "mask"), rows, numPatches);
const ids = () => ({
  idsShuffle: tf.tensor2d(drawn, [rows, numPatches], "int32"),
  idsRestore: tf.tensor2d(idsRestore(drawn, numPatches), [rows, numPatches], "int32"),
});
const linearOf = (params: Params, name: string, x: tf.Tensor) =>
  linear(x, params[`${name}.weight`]!, params[`${name}.bias`]);
/** What follows the blocks. */
const head = (params: Params, x: tf.Tensor) =>
  linearOf(
    params,
    "decoder_pred",
    layerNorm(x, params["decoder_norm.weight"]!, params["decoder_norm.bias"]!),
  );

describe("decoder", () => {
  it("gives one prediction per patch, with and without a mask", () => {
    tf.tidy(() => {
      const options = { ...size, decoderDepth: 1 };
      const params = randomParams(decoderSpecs(options, true));
      const positions = normalTensor([numPatches, dim]);
      const masked = decoder(
        params,
        { z: normalTensor([rows * (1 + kept), 6]), positions, ids: ids() },
        options,
      );
      const full = decoder(params, { z: normalTensor([rows * (1 + numPatches), 6]), positions }, options);
      assert.deepEqual(masked.shape, [rows, numPatches, 12]);
      assert.deepEqual(full.shape, [rows, numPatches, 12]);
    });
  });

  it("without a mask embeds all tokens, adds positions, runs the blocks, and predicts from the patch tokens", () => {
    tf.tidy(() => {
      const options = { ...size, decoderDepth: 1 };
      const params = randomParams(decoderSpecs(options, false));
      const [z, positions] = [normalTensor([1 + numPatches, 6], 1), normalTensor([numPatches, dim], 2)];
      const places = tf.concat([tf.zeros([1, dim]), positions], 0);
      const x = tf.add(linearOf(params, "decoder_embed", z), places);
      const tokens = block(params, "decoder_blocks.0", x, { tokens: 1 + numPatches, numHeads: 2 });
      const expected = head(params, tf.slice(tokens, [1, 0]));
      assertClose(decoder(params, { z, positions }, options), expected, { absolute: 1e-4 });
    });
  });

  it("reads the mask token at masked places; the visible token and the noise level at visible ones", () => {
    tf.tidy(() => {
      const options = { ...size, decoderDepth: 0 }; // without blocks each place shows its own token
      const params = randomParams(decoderSpecs(options, true));
      const [z, positions] = [normalTensor([rows * (1 + kept), 6], 1), normalTensor([numPatches, dim], 2)];
      const noiseLevel = normalTensor([rows, dim], 3);
      const prediction = decoder(params, { z, positions, ids: ids(), noiseLevel }, options);
      const embedded = linearOf(params, "decoder_embed", z);
      for (let row = 0; row < rows; row++) {
        for (let token = 0; token < numPatches; token++) {
          const place = drawn[row * numPatches + token]!;
          const content =
            token < kept
              ? tf.add(
                  tf.slice(embedded, [row * (1 + kept) + 1 + token, 0], [1, dim]),
                  tf.slice(noiseLevel, [row, 0], [1, dim]),
                )
              : tf.reshape(params.mask_token!, [1, dim]);
          const expected = head(params, tf.add(content, tf.slice(positions, [place, 0], [1, dim])));
          assertClose(tf.slice(prediction, [row, place, 0], [1, 1, 12]), expected, { absolute: 1e-4 });
        }
      }
    });
  });

  it("adds the noise level to visible tokens, not to the class token", () => {
    tf.tidy(() => {
      const options = { ...size, embedDim: dim, decoderDepth: 1 };
      // With an embedding that changes nothing, a level added to a token is the same as a level added to z.
      const params = {
        ...randomParams(decoderSpecs(options, true)),
        "decoder_embed.weight": tf.eye(dim),
        "decoder_embed.bias": tf.zeros([dim]),
      };
      const [z, positions] = [normalTensor([rows * (1 + kept), dim], 1), normalTensor([numPatches, dim], 2)];
      const noiseLevel = normalTensor([rows, dim], 3);
      const levelOfToken = tf.gather(tf.concat([noiseLevel, tf.zeros([1, dim])], 0), [2, 0, 0, 2, 1, 1]);
      assertClose(
        decoder(params, { z, positions, ids: ids(), noiseLevel }, options),
        decoder(params, { z: tf.add(z, levelOfToken), positions, ids: ids() }, options),
        { absolute: 1e-4 },
      );
    });
  });

  it("lets predictions see the class token, which has no prediction of its own", () => {
    tf.tidy(() => {
      const options = { ...size, decoderDepth: 1 };
      const params = randomParams(decoderSpecs(options, true));
      const positions = normalTensor([numPatches, dim], 2);
      const isClass = tf.tensor2d([1, 0, 0, 1, 0, 0], [6, 1]);
      const z = normalTensor([rows * (1 + kept), 6], 1);
      const before = decoder(params, { z, positions, ids: ids() }, options);
      const after = decoder(params, { z: tf.add(z, isClass), positions, ids: ids() }, options);
      assert.ok(tf.max(tf.abs(tf.sub(after, before))).dataSync()[0]! > 1e-3);
    });
  });

  it("has the number of parameters that the formula gives", () => {
    const base = { embedDim: 768, patchDim: 768, decoderEmbedDim: 512, decoderNumHeads: 16, mlpRatio: 4 };
    const block = 12 * 512 ** 2 + 13 * 512;
    const expected = 769 * 512 + 512 + 8 * block + 2 * 512 + 513 * 768;
    assert.equal(countParams(decoderSpecs({ ...base, decoderDepth: 8 }, true)), expected);
  });

  it("has no mask token where there is no mask", () => {
    const names = decoderSpecs({ ...size, decoderDepth: 1 }, false).map((spec) => spec.name);
    assert.ok(!names.includes("mask_token"));
  });
});
