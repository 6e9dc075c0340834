import type { Images } from "../../src/dataset/types.ts";
import { runOutputs } from "../../src/measure/accuracy.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { readImageFile } from "../workers/image-file.ts";
import type { AccuracyJob, AccuracyReply } from "../workers/job.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import { keepToBudget } from "./accuracy-budget.ts";
import { imageFeeds } from "./image-feeds.ts";

/** Runs every image that is scored through a runtime. What the outputs mean is the parent's business. */
export async function runAccuracyJob(job: AccuracyJob, given?: Runtime): Promise<AccuracyReply> {
  const { model, threads, runtimePath, imagesPath, budgetSeconds } = job;
  const { fixedBatch, wanted } = model;
  const images = await readImageFile(imagesPath);
  const session = await openSession(given ?? (await runtimeFor(job)), runtimePath, model, { threads });
  try {
    const feedsOf = (indices: readonly number[]) => imageFeeds(images, indices, model);
    if (budgetSeconds !== null) await keepToBudget(session, images, feedsOf, { budgetSeconds, fixedBatch });
    const answers = await runOutputs(session, {
      count: images.count,
      batch: fixedBatch ?? batchFor(images),
      fill: fixedBatch !== null,
      feedsOf,
      wanted,
    });
    return { kind: "accuracy", ...answers };
  } finally {
    await session.close();
  }
}

/** Float pixels of one batch: the values between wide layers take a hundred times as much memory. */
const mostPixels = 2 ** 18;

function batchFor({ height, width, channels }: Images): number {
  return Math.max(1, Math.min(100, Math.floor(mostPixels / (height * width * channels))));
}
