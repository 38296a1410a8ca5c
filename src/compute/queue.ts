/** Runs tasks one after the other, in the order in which they come; a task that fails does not stop those after it. */
export interface Queue {
  add<T>(task: () => Promise<T> | T): Promise<T>;
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add(task) {
      const result = last.then(task);
      last = result.catch(() => undefined); // reported to the one who added it
      return result;
    },
  };
}
