import { openModelFolder } from "../../src/training/saved-model.ts";
import { runImages } from "../../src/measure/accuracy.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import { readImageFile } from "../image-file.ts";
import type { AccuracyJob, AccuracyReply } from "../job.ts";
import { modelFilesOf } from "./open-model.ts";

/** Runs every validation image through a runtime. */
export async function runAccuracyJob({
  runtimeId,
  threads,
  model,
  imagesPath,
}: AccuracyJob): Promise<AccuracyReply> {
  const { manifest } = await openModelFolder(model.folder);
  const images = await readImageFile(imagesPath);
  const session = await runtimeOf(runtimeId).open(modelFilesOf(model), { threads });
  try {
    return { kind: "accuracy", points: await runImages(session, images, manifest.outputRange) };
  } finally {
    await session.close();
  }
}
