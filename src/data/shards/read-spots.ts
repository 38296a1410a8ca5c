import { DataError } from "../../core/errors.js";
import { openSamples } from "./sample-reader.js";
import type { ShardLimits } from "./shard-limits.js";
import type { SampleSpot } from "./shard-position.js";
import { ShardSkips } from "./shard-skips.js";
import type { StreamedSample } from "./shard-stream.js";

interface SpotOptions {
  readonly limits: ShardLimits;
  /** Called before each sample; throws to stop. */
  readonly check: () => void;
}

/** Reads the samples of a shuffle buffer again from where they lie.
 *
 * @returns samples in the order of `spots`
 * @throws DataError if one is not there any more */
export async function readSpots(
  files: readonly string[],
  spots: readonly SampleSpot[],
  options: SpotOptions,
): Promise<StreamedSample[]> {
  const placesByShard = new Map<number, number[]>();
  spots.forEach(([shard], place) => {
    const places = placesByShard.get(shard);
    if (places === undefined) placesByShard.set(shard, [place]);
    else places.push(place);
  });
  const samples: StreamedSample[] = [];
  for (const [shardNumber, places] of placesByShard) {
    // From front to back: a gzipped shard can be read in no other way.
    places.sort((a, b) => spots[a]![1] - spots[b]![1]);
    const ofShard = await readShard(files[shardNumber]!, { ...options, spots: places.map((i) => spots[i]!) });
    ofShard.forEach((sample, i) => (samples[places[i]!] = sample));
  }
  return samples;
}

async function readShard(
  file: string,
  { spots, limits, check }: SpotOptions & { readonly spots: readonly SampleSpot[] },
): Promise<StreamedSample[]> {
  const skips = new ShardSkips("skip"); // what was counted once is not counted again
  const samples: StreamedSample[] = [];
  const reader = await openSamples(file, limits, { place: { offset: spots[0]![1], index: 0 }, skips });
  try {
    for (const [shardNumber, offset, index] of spots) {
      check();
      const found = await reader.at(offset);
      if (found === undefined) {
        throw new DataError(
          `openShards: ${file} has no sample at byte ${offset} any more; start the epoch anew`,
        );
      }
      samples.push({ found: { ...found, index }, shardNumber, sizeBytes: found.sizeBytes });
    }
  } finally {
    await reader.close();
  }
  return samples;
}
