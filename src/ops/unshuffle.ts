import * as tf from "@tensorflow/tfjs-core";
import { flatIds } from "./masking.js";
import { gatherRows } from "./gather-rows.js";

/** Puts the visible tokens of each row back to their places in the image, with zeros at the masked places; the class token stays
 * in front (MAE's decoder, with the mask token left to be added).
 *
 * @param x `[rows * (1 + kept), dim]`: class token, then the visible tokens in shuffled order
 * @param ids.idsShuffle `[rows, numPatches]` int32
 * @param ids.idsRestore its inverse, `[rows, numPatches]` int32
 * @returns `[rows * (1 + numPatches), dim]` */
export function unshuffle(
  x: tf.Tensor,
  { idsShuffle, idsRestore }: { idsShuffle: tf.Tensor; idsRestore: tf.Tensor },
): tf.Tensor2D {
  const [rows, numPatches] = idsShuffle.shape as [number, number];
  const kept = x.shape[0] / rows - 1;
  return tf.tidy(() => {
    const isVisible = tf.less(idsRestore, tf.scalar(kept, "int32"));
    const zeroRow = tf.fill([rows, numPatches], x.shape[0], "int32");
    const places = tf.where(isVisible, flatIds(idsRestore, kept + 1, 1), zeroRow);
    const indices = tf.concat([classIds(rows, kept + 1), places], 1); // [rows, 1 + numPatches]

    const idsKeep = tf.slice(idsShuffle, [0, 0], [rows, kept]);
    const taken = flatIds(idsKeep, numPatches + 1, 1);
    const inverse = tf.concat([classIds(rows, numPatches + 1), taken], 1); // [rows, 1 + kept]
    return gatherRows(x, tf.reshape(indices, [-1]), tf.reshape(inverse, [-1]));
  });
}

/** Where the class token of each row is, `[rows, 1]` int32. */
function classIds(rows: number, rowLength: number): tf.Tensor2D {
  return flatIds(tf.zeros([rows, 1], "int32"), rowLength);
}
