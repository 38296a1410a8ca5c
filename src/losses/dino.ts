import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { stopGradient } from "../ops/stop-gradient.js";
import { checkPair } from "./pair.js";

/** Options of `dino`. */
export interface DinoOptions {
  /** Mean of the teacher's logits, `[prototypes]`, that is taken off them: no prototype wins everywhere. Default none. */
  readonly center?: tf.Tensor | undefined;
  /** Default 0.1. */
  readonly studentTemperature?: number | tf.Tensor;
  /** Below the student's, so that the target is sharp; default 0.04. */
  readonly teacherTemperature?: number;
}

/** DINO (arXiv 2104.14294, eq. 1): cross-entropy of the student's choice of prototype for one view with the teacher's for another.
 *
 *   L = -(1 / n) sum_i sum_k softmax((t_i - c) / tau_t)_k log softmax(s_i / tau_s)_k
 *
 * @param student logits, `[batch, prototypes]`
 * @param teacher logits of another view of the same images, same shape; takes no gradient
 * @returns scalar, nats
 * @throws ShapeError if the shapes differ, or batch < 2 */
export function dino(student: tf.Tensor, teacher: tf.Tensor, options: DinoOptions = {}): tf.Scalar {
  const batch = checkPair("dino", student, teacher);
  const { center, studentTemperature = 0.1, teacherTemperature = 0.04 } = options;
  if (center && center.size !== teacher.shape[1]) {
    throw new ShapeError(
      `dino: center must have one number for each of ${teacher.shape[1]} prototypes, got ${center.size}`,
    );
  }
  return tf.tidy(() => {
    const target = tf.softmax(tf.div(center ? tf.sub(teacher, center) : teacher, teacherTemperature));
    const logits = tf.div(student, studentTemperature);
    const logChoice = tf.sub(logits, tf.logSumExp(logits, 1, true)); // [batch, prototypes]
    return tf.neg(tf.div(tf.sum(tf.mul(stopGradient(target), logChoice)), batch));
  });
}
