import { runOutputs } from "../../src/measure/accuracy.ts";
import type { Images } from "../../src/dataset/types.ts";
import { readImageFile } from "../workers/image-file.ts";
import type { AccuracyJob, AccuracyReply } from "../workers/job.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { keepToBudget } from "./accuracy-budget.ts";
import { adaptImages } from "./adapt-images.ts";
import { modelFilesOf } from "./open-model.ts";

/** Runs every validation image through a runtime. */
export async function runAccuracyJob(job: AccuracyJob): Promise<AccuracyReply> {
  const { model, threads, runtimePath, imagesPath, budgetSeconds } = job;
  const { fixedBatch } = model;
  const images = await readImageFile(imagesPath);
  const session = await openSession(await runtimeFor(job), runtimePath, modelFilesOf(model), { threads });
  try {
    const adapted = adaptImages(session, model);
    if (budgetSeconds !== null) await keepToBudget(adapted, images, { budgetSeconds, fixedBatch });
    return {
      kind: "accuracy",
      outputs: await runOutputs(adapted, images, fixedBatch ?? batchFor(images)),
    };
  } finally {
    await session.close();
  }
}

/** Float pixels of one batch: the values between wide layers take a hundred times as much memory. */
const mostPixels = 2 ** 18;

function batchFor({ height, width, channels }: Images): number {
  return Math.max(1, Math.min(100, Math.floor(mostPixels / (height * width * channels))));
}
