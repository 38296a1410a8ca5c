/** Works through 0 .. length - 1, at most `numLanes` at a time. After an error no new one starts, and it leaves only when
 * those under way have come to rest, so that nothing works on behind the caller's back.
 *
 * @throws what `work` throws, the first */
export async function inLanes(
  length: number,
  numLanes: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < length) {
      await work(next++).catch((error: unknown) => {
        next = length;
        throw error;
      });
    }
  };
  const results = await Promise.allSettled(Array.from({ length: numLanes }, lane));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
