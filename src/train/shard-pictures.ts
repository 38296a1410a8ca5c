import { DataError } from "../core/errors.js";
import { formatOfName } from "../data/picture-format.js";
import type { ShardSample, ShardSet } from "../data/shards/shard-set.js";
import type { PictureStream, StreamSample } from "./batch-source.js";

/** The pictures of tar shards, for `createBatchLoader`: of each sample the first file with the extension of a picture. A run goes on
 * where it was with a set that `openShards` opened at the position of its checkpoint.
 *
 * @throws DataError (while it is read) if a sample has no picture */
export function shardPictures(shards: ShardSet): PictureStream {
  return {
    get position() {
      return shards.position;
    },
    async *[Symbol.asyncIterator]() {
      for await (const sample of shards) yield asPicture(sample);
    },
  };
}

function asPicture({ key, shard, index, files }: ShardSample): StreamSample {
  const [extension] = Object.keys(files).filter((name) => formatOfName(`.${name}`) !== undefined);
  if (extension !== undefined) return { picture: files[extension]!, file: shard, index };
  throw new DataError(
    `${shard}: sample ${index}, ${JSON.stringify(key)}, has no picture, only ${Object.keys(files).join(", ")}; pack it anew without it`,
  );
}
