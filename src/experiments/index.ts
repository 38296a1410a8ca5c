export {
  datasetEvalData,
  emojiEvalData,
  emojiSetData,
  type EmojiEvalOptions,
  type NamedDataset,
} from "./evaluation-data.js";
