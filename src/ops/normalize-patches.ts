import * as tf from "@tensorflow/tfjs-core";

/** Each patch with its own mean taken off and divided by its own deviation (`norm_pix_loss` of MAE):
 *
 *   (t - mean) / sqrt(var + 1e-6), var unbiased (divided by patchDim - 1)
 *
 * @param patches `[..., patchDim]`
 * @returns `normalized` of the same shape, and `mean` and `std` `[..., 1]`, so that `normalized * std + mean` gives the patches back */
export function normalizePatches(patches: tf.Tensor): {
  normalized: tf.Tensor;
  mean: tf.Tensor;
  std: tf.Tensor;
} {
  return tf.tidy(() => {
    const patchDim = patches.shape[patches.rank - 1]!;
    const mean = tf.mean(patches, -1, true);
    const centred = tf.sub(patches, mean);
    const variance = tf.div(tf.sum(tf.square(centred), -1, true), patchDim - 1);
    const std = tf.sqrt(tf.add(variance, 1e-6));
    return { normalized: tf.div(centred, std), mean, std };
  });
}
