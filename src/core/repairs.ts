const key = Symbol.for("canlab.repairs");

/** What puts right what code leaves wrong when the interrupt of a notebook ends it: no `finally` of such code runs. One set for the whole
 * process, as the kernel and its cells may have this package from two places. */
export function repairs(): Set<() => void> {
  const all = globalThis as { [key]?: Set<() => void> };
  return (all[key] ??= new Set());
}
