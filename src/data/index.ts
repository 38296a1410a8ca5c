export * from "./dataset.js";
export { asDataset, loadEmoji } from "./emoji.js";
export type { EmojiItem, EmojiOptions, EmojiSet, EmojiSplit, Skipped, SkipReason } from "./emoji.js";
export { EMOJI_SPLITS } from "./emoji-splits.js";
export { EMOJI_STYLES, emojiCredits } from "./emoji-sources.js";
export type { StyleCredit, StyleRole } from "./emoji-sources.js";
