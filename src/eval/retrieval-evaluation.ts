import { DataError } from "../core/errors.js";
import { fitThenTest, type EvalContext } from "./classifier.js";
import type { EncodeSplit } from "./encode-split.js";
import type { EvalRecord } from "./eval-record.js";
import { pauseUnlessStopped } from "./pause.js";
import { retrieve, type RetrievalLabels } from "./retrieval.js";
import { similarities } from "./similarity.js";
import { groupsOf, type EvalData, type Split } from "./split.js";
import { featureStats, unitRows } from "./standardize.js";

/** Cross-style retrieval: queries of each test split look for pictures of the same group in other styles, among those of the first test split.
 *
 * @returns `top1`, `map` and `chance_top1` per split, with the number of queries that had something to find
 * @throws DataError if a split has no styles
 * @throws InterruptedError after the signal */
export function crossStyleRetrieval(
  encode: EncodeSplit,
  data: EvalData,
  { engine, signal }: EvalContext = {},
): Promise<EvalRecord[]> {
  return fitThenTest(data, async (train) => {
    const stats = featureStats(await encode(train));
    const unit = async (split: Split) => unitRows(await encode(split), stats);
    return async (splits) => {
      const gallery = splits[0]!;
      const galleryUnit = await unit(gallery);
      const records: EvalRecord[] = [];
      for (const split of splits) {
        await pauseUnlessStopped("crossStyleRetrieval", signal);
        const near = await similarities(await unit(split), galleryUnit, engine);
        const { top1, map, chance, queries } = retrieve(near, labelsOf(split), labelsOf(gallery));
        const row = { evaluation: "retrieval", split: split.name, gallery: gallery.name, queries };
        for (const [metric, value] of Object.entries({ top1, map, chance_top1: chance }))
          records.push({ ...row, metric, value });
      }
      return records;
    };
  });
}

function labelsOf(split: Split): RetrievalLabels {
  if (split.styles && split.groups) return { names: groupsOf(split), styles: split.styles };
  throw new DataError(
    `retrieval: the split "${split.name}" does not say in which style its pictures are; retrieval needs a set with groups and styles, such as emoji`,
  );
}
