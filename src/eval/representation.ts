import { simclrAugment, type AugmentOptions } from "../augment/augment-options.js";
import { wholeNumber, withDefaults } from "../core/config.js";
import { createRng } from "../core/rng.js";
import { alignment, uniformity } from "./alignment-uniformity.js";
import { fitThenTest, type EvalContext } from "./classifier.js";
import { effectiveRank } from "./effective-rank.js";
import type { EvalRecord } from "./eval-record.js";
import type { EvaluatedEncoder } from "./evaluated-encoder.js";
import { linearCka } from "./linear-cka.js";
import { pauseUnlessStopped } from "./pause.js";
import { takeSplit, type EvalData } from "./split.js";
import { viewLayers } from "./vit-layers.js";

/** Settings of `representation`. */
export interface RepresentationOptions {
  /** Rows of the first test split that are looked at, a random choice; all where there are fewer. */
  readonly maxRows: number;
  /** The views whose features should agree, for alignment. */
  readonly augment: AugmentOptions;
  readonly seed: number;
  /** Encoders to compare with, by the name of the arm; they need the same image size. */
  readonly others: Readonly<Record<string, EvaluatedEncoder>>;
}

export const representationDefaults: RepresentationOptions = {
  maxRows: 500,
  augment: simclrAugment,
  seed: 0,
  others: {},
};

/** What the features of an encoder look like, on pictures of the first test split; nothing is fitted.
 *
 * @returns `effective_rank`, `alignment` and `uniformity` of the features; `effective_rank` of each layer (the mean of its tokens); `cka` of each pair of layers
 *   (`a`, `b`), and of each pair of a layer here and a layer of another arm (`b_arm`); `attention_distance` of each head of each block, in pixels
 * @throws ConfigError on an unknown key or a value out of range
 * @throws InterruptedError after the signal */
export function representation(
  encoder: EvaluatedEncoder,
  data: EvalData,
  given: { readonly options?: Partial<RepresentationOptions>; readonly context?: EvalContext } = {},
): Promise<EvalRecord[]> {
  const options = withDefaults("representation options", representationDefaults, given.options);
  const { maxRows, augment, seed, others } = options;
  wholeNumber("maxRows", maxRows, 2);
  const { context = {} } = given;
  return fitThenTest(data, () =>
    Promise.resolve(async (splits) => {
      const whole = splits[0]!;
      const order = createRng(seed, "representation").permutation(whole.indices.length);
      const split = takeSplit(whole, order.subarray(0, maxRows).sort());
      const records: EvalRecord[] = [];
      const add = (metric: string, value: number, more: Record<string, string | number> = {}) =>
        records.push({ evaluation: "representation", metric, split: split.name, value, rows: split.indices.length, ...more }); // prettier-ignore
      const table = await encoder.encode(split);
      add("effective_rank", effectiveRank(table), { layer: "features" });
      const view = (epoch: number) => encoder.encode(split, { augment, seed, epoch });
      add("alignment", alignment(await view(0), await view(1)));
      add("uniformity", uniformity(table));
      const own = await viewLayers(encoder.loaded, split, context);
      const layers = Object.entries(own.features);
      for (const [layer, features] of layers) {
        await pauseUnlessStopped("representation", context.signal);
        add("effective_rank", effectiveRank(features), { layer });
      }
      layers.forEach(([a, x], i) => {
        for (const [b, y] of layers.slice(i + 1)) add("cka", linearCka(x, y), { a, b });
      });
      own.attentionDistance.forEach((heads, block) =>
        heads.forEach((distance, head) => add("attention_distance", distance, { block, head })),
      );
      for (const [arm, other] of Object.entries(others)) {
        const theirs = await viewLayers(other.loaded, split, context);
        for (const [a, x] of layers)
          for (const [b, y] of Object.entries(theirs.features))
            add("cka", linearCka(x, y), { a, b, b_arm: arm });
      }
      return records;
    }),
  );
}
