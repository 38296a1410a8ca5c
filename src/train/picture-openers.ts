// What a worker needs to open a set, or a picture, by itself.
export { decodeImage } from "../data/decode-image.js";
export { openDataset } from "../data/open-dataset.js";
export { openShardDataset } from "../data/shards/shard-dataset.js";
