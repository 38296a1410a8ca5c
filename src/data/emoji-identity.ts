import { squeezeName } from "./emoji-names.js";
import type { EmojiLabel, EmojiLabels } from "./emoji-labels.js";
import type { IconSet } from "./emoji-sources.js";
import { RENAMED_ICONS } from "./renamed-icons.js";

/** Tells which emoji an icon draws. Some sets state code points, the others only a name; a name is looked up among
 * the names and second names of the sets that state them, and then among the Unicode names. */
export class EmojiIdentity {
  private readonly keyOfName = new Map<string, string>();
  private readonly nameOfKey = new Map<string, string>();

  constructor(private readonly labels: EmojiLabels) {}

  /** Takes over the names of a set; where two sets disagree, the one learned first is right. */
  learn(set: IconSet): void {
    for (const icon of set.keysOfIcon.keys()) {
      const key = this.statedKey(set, icon)!;
      if (!this.nameOfKey.has(key)) this.nameOfKey.set(key, icon);
      this.note(icon, key);
    }
    for (const [alias, icon] of set.aliases) {
      const key = this.statedKey(set, icon);
      if (key !== undefined) this.note(alias, key);
    }
  }

  /** @returns undefined if the icon is no emoji of the Unicode list, or none that its name gives away. */
  labelOf(set: IconSet, icon: string): EmojiLabel | undefined {
    const name = squeezeName(RENAMED_ICONS[set.style]?.get(icon) ?? icon);
    const key = this.statedKey(set, icon) ?? this.keyOfName.get(name) ?? this.labels.keyOfName.get(name);
    return key === undefined ? undefined : this.labels.find(key);
  }

  /** The name of an emoji, as the set learned first spells it. */
  nameOf(key: string): string {
    return this.nameOfKey.get(key) ?? key;
  }

  private note(name: string, key: string): void {
    const squeezed = squeezeName(name);
    if (!this.keyOfName.has(squeezed)) this.keyOfName.set(squeezed, key);
  }

  /** A few icons have two numbers, one of them the set's own; the one in the list counts. */
  private statedKey(set: IconSet, icon: string): string | undefined {
    const keys = set.keysOfIcon.get(icon);
    return keys?.find((key) => this.labels.find(key) !== undefined) ?? keys?.[0];
  }
}
