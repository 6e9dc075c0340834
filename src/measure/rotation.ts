import type { Random } from "../core/random.ts";

/**
 * Calls for one item after another: all of them in random order, then all of them in a new order, and so on. No
 * cache or branch predictor sees the same input again and again, and each item gets its share.
 */
export function rotationOf<T>(items: readonly T[], random: Random): () => T {
  let rest: T[] = [];
  return () => {
    if (rest.length === 0) rest = random.shuffle(items);
    return rest.pop()!;
  };
}
