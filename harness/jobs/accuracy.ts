import type { Runtime } from "../../src/runtimes/types.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import { readImageFile } from "../workers/image-file.ts";
import { readReferenceFile, type InputSet } from "../workers/reference-file.ts";
import type { AccuracyJob, AccuracyReply } from "../workers/job.ts";
import { answerImages } from "./answer-images.ts";

/** Runs every image that is scored through a runtime. What the outputs mean is the parent's business. */
export async function runAccuracyJob(job: AccuracyJob, given?: Runtime): Promise<AccuracyReply> {
  const { model, threads, runtimePath, imagesPath } = job;
  const images = await readImageFile(imagesPath);
  const beside = model.besidePath === undefined ? null : await readReferenceFile<InputSet>(model.besidePath);
  const session = await openSession(given ?? (await runtimeFor(job)), runtimePath, model, { threads });
  try {
    return await answerImages(session, images, job, beside);
  } finally {
    await session.close();
  }
}
