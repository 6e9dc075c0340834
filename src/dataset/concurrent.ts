/** Enough to keep libuv's four threads busy while files are opened. */
export const filesAtOnce = 8;

/**
 * Calls `action` for 0, 1, ... count - 1 with at most `limit` calls under way. After a failure no new call
 * starts, those under way end, and the failure with the lowest index is thrown: the same input always fails
 * with the same error.
 */
export async function forEachConcurrently(
  count: number,
  limit: number,
  action: (index: number) => Promise<void>,
): Promise<void> {
  const failures = new Map<number, unknown>();
  let next = 0;
  const work = async () => {
    while (next < count && failures.size === 0) {
      const index = next;
      next += 1;
      try {
        await action(index);
      } catch (error) {
        failures.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, work));
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
}
