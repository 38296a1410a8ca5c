import { CORRUPTIONS, SEVERITIES, corrupt } from "../corruptions/index.js";
import { checkIndex } from "../data/dataset.js";
import type { Dataset } from "../data/dataset.js";

/** Each picture of a set under every corruption at every severity: kind by kind, severity by severity, picture by picture.
 * Pictures are made when they are asked for; one and the same item is always the same picture. */
export function corruptedDataset(clean: Dataset, name: string): Dataset {
  const length = clean.length * CORRUPTIONS.length * SEVERITIES.length;
  const cellOf = (index: number) => {
    const cell = Math.floor(checkIndex(index, length) / clean.length);
    const kind = CORRUPTIONS[Math.floor(cell / SEVERITIES.length)]!;
    return { kind, severity: SEVERITIES[cell % SEVERITIES.length]!, index: index % clean.length };
  };
  return {
    name,
    length,
    classNames: clean.classNames,
    async get(index, fit) {
      const cell = cellOf(index);
      const { picture, label } = await clean.get(cell.index, fit);
      const corrupted = corrupt(picture, cell);
      return label === undefined ? { picture: corrupted } : { picture: corrupted, label };
    },
    ...(clean.labelOf && { labelOf: (index: number) => clean.labelOf!(cellOf(index).index) }),
  };
}

/** "fog, severity 3, of item 12" */
export function describeCorrupted(index: number, numClean: number): string {
  const cell = Math.floor(index / numClean);
  const kind = CORRUPTIONS[Math.floor(cell / SEVERITIES.length)]!.replaceAll("_", " ");
  return `${kind}, severity ${SEVERITIES[cell % SEVERITIES.length]!}, of item ${index % numClean}`;
}
