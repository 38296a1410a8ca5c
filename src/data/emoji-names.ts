/** Skin tones (U+1F3FB to U+1F3FF). */
const SKIN_TONE = /^1f3f[b-f]$/;
/** Hair components: red, curly, bald, white (U+1F9B0 to U+1F9B3), always joined on by U+200D. */
const HAIR = /-200d-1f9b[0-3]/g;
const GENDER_SIGN = /-200d-264[02]/g;

/** One spelling for a code-point sequence: lower case, no leading zeros, without the presentation selector U+FE0F,
 * so that `"0023-FE0F-20E3"` and `"23-20e3"` are the same emoji.
 *
 * @param sequence hexadecimal code points joined by "-" */
export function emojiKey(sequence: string): string {
  return sequence
    .toLowerCase()
    .split("-")
    .map((code) => code.replace(/^0+(?=.)/, ""))
    .filter((code) => code !== "fe0f")
    .join("-");
}

/** The key without skin tones and hair: the emoji of which this one is a variant, or itself. */
export function baseKey(key: string): string {
  return key
    .split("-")
    .filter((code) => !SKIN_TONE.test(code))
    .join("-")
    .replace(HAIR, "");
}

/** The key without the female and male signs. */
export function withoutGenderSign(key: string): string {
  return key.replace(GENDER_SIGN, "");
}

/** Letters and digits only, lower case: "OK-hand sign" and "okhandsign" are the same name. Flags lose the "for" of the older sets. */
export function squeezeName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^flag-for-(flag-)?/, "flag")
    .replace(/[^a-z0-9]/g, "");
}

const PEOPLE_WORDS = new Set(
  (
    "man woman men women person people boy girl child adult mans womans mens womens " +
    "beard blond hair facing right and mrs mx santa"
  ).split(" "),
);
const SAME_FAMILY = new Map(
  Object.entries({
    older: "old",
    mermaid: "mer",
    merman: "mer",
    merperson: "mer",
    prince: "with-crown",
    princess: "with-crown",
  }),
);
/** Places that fly the flag of another, or one that cannot be told from it. */
const SAME_FLAG = new Map(
  Object.entries({
    "flag-bouvet-island": "flag-norway",
    "flag-svalbard-and-jan-mayen": "flag-norway",
    "flag-ceuta-and-melilla": "flag-spain",
    "flag-us-outlying-islands": "flag-united-states",
    "flag-clipperton-island": "flag-france",
    "flag-st-martin": "flag-france",
    "flag-diego-garcia": "flag-british-indian-ocean-territory",
    "flag-heard-and-mcdonald-islands": "flag-australia",
    "flag-monaco": "flag-indonesia",
    "flag-romania": "flag-chad",
  }),
);

/** Names whose pictures differ only in whom they show (man-running, woman-running-facing-right, person-running), or not
 * at all (the flags of Norway and Bouvet Island), share a family, and a family lies on one side of a split as a whole.
 * Coarser than it needs to be in places ("right-arrow" is "arrow"), which costs nothing: the family is a key, never shown.
 *
 * @param baseName name without skin tone and hair, words joined by "-" */
export function splitFamily(baseName: string): string {
  const words = (SAME_FLAG.get(baseName) ?? baseName)
    .split("-")
    .filter((word) => !PEOPLE_WORDS.has(word))
    .map((word) => SAME_FAMILY.get(word) ?? word);
  return words.length > 0 ? words.join("-") : "person";
}
