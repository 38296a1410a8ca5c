/** Time as the widgets see it, so that a test can turn it by hand. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls back once, after so many milliseconds; returns what calls it off. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
