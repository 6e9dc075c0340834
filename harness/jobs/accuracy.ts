import { BoxbenchError } from "../../src/core/errors.ts";
import { runImages } from "../../src/measure/accuracy.ts";
import { readImageFile } from "../image-file.ts";
import type { AccuracyJob, AccuracyReply } from "../job.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { keepToBudget } from "./accuracy-budget.ts";
import { adaptImages } from "./adapt-images.ts";
import { modelFilesOf } from "./open-model.ts";

/** Runs every validation image through a runtime. */
export async function runAccuracyJob(job: AccuracyJob): Promise<AccuracyReply> {
  const { model, threads, runtimePath, imagesPath, budgetSeconds } = job;
  const { outputRange, fixedBatch } = model;
  if (outputRange === null)
    throw new BoxbenchError("USAGE", `The outputs of ${model.variantId} are no points.`);
  const images = await readImageFile(imagesPath);
  const session = await openSession(await runtimeFor(job), runtimePath, modelFilesOf(model), { threads });
  try {
    const adapted = adaptImages(session, model);
    if (budgetSeconds !== null) await keepToBudget(adapted, images, { budgetSeconds, fixedBatch });
    return {
      kind: "accuracy",
      points: await runImages(adapted, images, outputRange, fixedBatch ?? undefined),
    };
  } finally {
    await session.close();
  }
}
