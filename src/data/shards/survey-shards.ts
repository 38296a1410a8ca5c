import { createRng } from "../../core/rng.js";
import { silentLogger, type Logger } from "../../core/logger.js";
import { DataError } from "../../core/errors.js";
import { checkIndex, type Dataset, type Skip } from "../dataset.js";
import { decodeImage } from "../decode-image.js";
import { formatOfName } from "../picture-format.js";
import { readClassNames } from "./class-names.js";
import { parseLabel } from "./shard-index.js";
import { openShards, type ShardSample } from "./shard-set.js";

/** Bytes of the chosen pictures, at most: where they are large, fewer are chosen. */
const MAX_CHOSEN_BYTES = 256 * 1024 * 1024;
const MAX_LISTED = 1000;

/** Options of `surveyShards`. */
export interface SurveyOptions {
  /** Pictures that are chosen. */
  readonly maxChosen: number;
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
}

/** What one pass over shards tells of them. */
export interface ShardSurvey {
  /** Samples with a picture and, if they have one, a label that is a class. */
  readonly length: number;
  readonly classNames: readonly string[];
  /** Samples of each class. */
  readonly counts: readonly number[];
  /** The first thousand. */
  readonly skipped: readonly Skip[];
  /** Random ones of the samples, the same each time, in the order in which they lie. */
  readonly chosen: Dataset;
}

interface Chosen {
  readonly number: number;
  readonly file: string;
  readonly picture: Uint8Array;
  readonly label: number;
}

/** Reads shards, gzipped or not, once from front to back: counts, and some pictures to look at. What is broken is left out.
 *
 * @throws DataError if there are no samples with a picture
 * @throws InterruptedError after `signal` */
export async function surveyShards(
  pattern: string,
  { maxChosen, signal, logger = silentLogger }: SurveyOptions,
): Promise<ShardSurvey> {
  const shards = await openShards(pattern, { onError: "skip", signal });
  const named = await readClassNames(shards.files[0]!, -1);
  const bar = logger.progress("Reading", shards.files.length, "shards");
  const choice = new Choice(maxChosen);
  const counts: number[] = [];
  const skipped: Skip[] = [];
  let length = 0;
  try {
    for await (const sample of shards) {
      const found = pictureOf(sample, named.length);
      if (typeof found === "string") {
        if (skipped.length < MAX_LISTED)
          skipped.push({ file: sample.shard, index: sample.index, reason: found });
        continue;
      }
      if (found.label >= 0) counts[found.label] = (counts[found.label] ?? 0) + 1;
      choice.offer({ ...found, file: sample.shard, number: length++ });
      bar.update(shards.files.indexOf(sample.shard), { samples: length });
    }
    bar.update(shards.files.length, { samples: length });
  } finally {
    bar.stop();
  }
  const all = [...shards.skipped, ...skipped];
  if (length === 0) {
    const [first] = all;
    const why = first === undefined ? "" : `; ${first.file}: ${first.reason}`;
    throw new DataError(`surveyShards: no samples with a picture in ${pattern}${why}`);
  }
  const classNames = named.length > 0 ? named : await readClassNames(shards.files[0]!, counts.length - 1);
  return {
    ...{ length, classNames, skipped: all },
    counts: classNames.map((_, label) => counts[label] ?? 0),
    chosen: datasetOfChosen(pattern, classNames, choice.sorted()),
  };
}

/** @returns why there is none */
function pictureOf(
  { key, files }: ShardSample,
  numClasses: number,
): Pick<Chosen, "picture" | "label"> | string {
  const extension = Object.keys(files).find((name) => formatOfName(`.${name}`) !== undefined);
  const name = `sample ${JSON.stringify(key)}`;
  if (extension === undefined) return `${name}: it has no picture`;
  const label = parseLabel(files.cls);
  if (label === undefined) return `${name}: its cls is no label`;
  if (numClasses > 0 && label >= numClasses)
    return `${name}: the label ${label} is out of range, there are ${numClasses} classes`;
  return { picture: files[extension]!, label };
}

/** Each sample is kept with equal probability (reservoir sampling: Vitter, 1985, "Random Sampling with a Reservoir", algorithm R). */
class Choice {
  private readonly kept: Chosen[] = [];
  private readonly rng = createRng(0, "survey");
  private numOffered = 0;
  private bytes = 0;

  constructor(private capacity: number) {}

  offer(sample: Chosen): void {
    const place = this.numOffered < this.capacity ? this.numOffered : this.rng.int(this.numOffered + 1);
    this.numOffered++;
    if (place >= this.capacity) return;
    this.bytes += sample.picture.length - (this.kept[place]?.picture.length ?? 0);
    this.kept[place] = sample;
    while (this.bytes > MAX_CHOSEN_BYTES && this.kept.length > 1) {
      const [dropped] = this.kept.splice(this.rng.int(this.kept.length), 1);
      this.bytes -= dropped!.picture.length;
      this.capacity = this.kept.length;
    }
  }

  sorted(): readonly Chosen[] {
    return [...this.kept].sort((a, b) => a.number - b.number);
  }
}

function datasetOfChosen(name: string, classNames: readonly string[], chosen: readonly Chosen[]): Dataset {
  const at = (index: number) => chosen[checkIndex(index, chosen.length)]!;
  return {
    ...{ name, classNames, length: chosen.length },
    fileOf: (index) => at(index).file,
    labelOf: (index) => (at(index).label < 0 ? undefined : at(index).label),
    async get(index, fit) {
      const { picture, file, label, number } = at(index);
      const { data, height, width } = await decodeImage(picture, { file: `${file}, sample ${number}`, fit });
      const sample = { picture: { data, height, width } };
      return label < 0 ? sample : { ...sample, label };
    },
  };
}
