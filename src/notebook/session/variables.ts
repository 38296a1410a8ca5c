/** How a cell lets others reach one of its variables: reading, and writing where it is a `let`. */
export type Binding = readonly [get: () => unknown, set?: (value: unknown) => void];

/** What all cells declared. Each name is a pair of accessors onto the cell's own variable, so that a function of an earlier cell sees what a later cell assigns. */
export interface Variables {
  /** Handed to a cell as `exports`: tslab writes names of earlier cells as `exports.name`. */
  readonly scope: Record<string, unknown>;
  /** Called first thing in a cell, before its variables have values. */
  declare(bindings: Readonly<Record<string, Binding>>, cell: string): void;
  /** After a cell that failed: names it gave no value keep the value they had. */
  settle(): void;
}

export function createVariables(): Variables {
  const scope: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let last: { name: string; get: () => unknown; before: PropertyDescriptor | undefined; cell: string }[] = [];
  return {
    scope,
    declare(bindings, cell) {
      last = Object.entries(bindings).map(([name, [get, set]]) => {
        const before = Object.getOwnPropertyDescriptor(scope, name);
        Object.defineProperty(scope, name, { get, set, enumerable: true, configurable: true });
        return { name, get, before, cell };
      });
    },
    settle() {
      for (const { name, get, before, cell } of last) {
        if (hasValue(get)) continue;
        Object.defineProperty(scope, name, before ?? missing(name, cell));
      }
    },
  };
}

function hasValue(get: () => unknown): boolean {
  try {
    get();
    return true;
  } catch {
    return false; // between the start of its cell and its own line, a const throws when it is read
  }
}

function missing(name: string, cell: string): PropertyDescriptor {
  return {
    get() {
      throw new ReferenceError(
        `${name} has no value: ${cell}, which declares it, failed before that line; run it again`,
      );
    },
    enumerable: true,
    configurable: true,
  };
}
