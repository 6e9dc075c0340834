import type { Images } from "../../src/dataset/types.ts";
import { runOutputs } from "../../src/measure/accuracy.ts";
import type { Session } from "../../src/runtimes/types.ts";
import type { AccuracyJob, AccuracyReply } from "../workers/job.ts";
import { keepToBudget } from "./accuracy-budget.ts";
import { imageFeeds, type Beside } from "./image-feeds.ts";

/**
 * Runs images through a model that is open.
 *
 * @param beside what the model reads beside them
 * @throws BoxbenchError UNAVAILABLE with the time that all would take, where that is more than the budget
 */
export async function answerImages(
  session: Session,
  images: Images,
  { model, budgetSeconds }: Pick<AccuracyJob, "model" | "budgetSeconds">,
  beside: Beside | null = null,
): Promise<AccuracyReply> {
  const { fixedBatch, wanted } = model;
  const feedsOf = (indices: readonly number[]) => imageFeeds(images, indices, model, beside);
  if (budgetSeconds !== null) await keepToBudget(session, images, feedsOf, { budgetSeconds, fixedBatch });
  const answers = await runOutputs(session, {
    count: images.count,
    batch: fixedBatch ?? batchFor(images),
    fill: fixedBatch !== null,
    feedsOf,
    wanted,
  });
  return { kind: "accuracy", ...answers };
}

/** Float pixels of one batch: the values between wide layers take a hundred times as much memory. */
const mostPixels = 2 ** 18;

function batchFor({ height, width, channels }: Images): number {
  return Math.max(1, Math.min(100, Math.floor(mostPixels / (height * width * channels))));
}
