import { BoxbenchError } from "../../src/core/errors.ts";
import type { Tensors } from "../../src/core/tensor.ts";
import type { Images } from "../../src/dataset/types.ts";
import { type Clock, processClock } from "../../src/measure/clock.ts";
import type { Session } from "../../src/runtimes/types.ts";

/** Enough images for a rate, few enough that the slowest runtime answers them in a second or two. */
const trialCount = 8;

/**
 * Answers a few images and refuses to answer all where that would take too long.
 *
 * @throws BoxbenchError UNAVAILABLE with the time that all would take
 */
export async function keepToBudget(
  session: Pick<Session, "run">,
  images: Pick<Images, "count">,
  feedsOf: (indices: readonly number[]) => Tensors,
  { budgetSeconds, fixedBatch }: { readonly budgetSeconds: number; readonly fixedBatch: number | null },
  clock: Clock = processClock,
): Promise<void> {
  const count = fixedBatch ?? Math.min(trialCount, images.count);
  const feeds = feedsOf(Array.from({ length: count }, (_, index) => index % images.count));
  // The first run compiles what the second one uses.
  await session.run(feeds);
  const startedMs = clock.nowMs();
  await session.run(feeds);
  const seconds = ((clock.nowMs() - startedMs) * images.count) / count / 1000;
  if (seconds <= budgetSeconds) return;
  throw new BoxbenchError(
    "UNAVAILABLE",
    `all ${images.count} images would take about ${Math.round(seconds)} s, and the first runtime of the run answers them`,
  );
}
