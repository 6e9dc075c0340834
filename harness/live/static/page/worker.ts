import { BoxbenchError, messageOf } from "../../../../src/core/errors.ts";
import type { Images } from "../../../../src/dataset/types.ts";
import { answerImages } from "../../../jobs/answer-images.ts";
import { measureCell } from "../../../jobs/measure-cell.ts";
import type { Answer, Job } from "../../../workers/job.ts";
import type { WorkerProcess } from "../../../workers/worker-process.ts";
import { interruptible } from "../../interruptible.ts";
import type { Exported } from "../exported.ts";
import { unlessLeft } from "./leaving.ts";
import { idOf, type ExportedRuntime } from "./runtimes.ts";

/** What the jobs of this page need. */
export interface PageJobs {
  readonly exported: Exported;
  readonly runtimes: ReadonlyMap<string, ExportedRuntime>;
  /** By the path that the jobs have. */
  readonly images: ReadonlyMap<string, Images>;
}

/** Does the jobs of a run in this page, where `bench` has a process for them. */
export function pageWorker(jobs: PageJobs): WorkerProcess {
  return {
    close: () => Promise.resolve(),
    run: async (job, limitMs, signal) => {
      try {
        return await interruptible(doJob(job, jobs), limitMs, signal);
      } catch (error) {
        await unlessLeft();
        if (signal.aborted) throw new BoxbenchError("INTERRUPTED", "Interrupted.", { cause: error });
        const code = error instanceof BoxbenchError ? error.code : "UNEXPECTED";
        return { kind: "error", code, message: messageOf(error) };
      }
    },
  };
}

async function doJob(job: Job, { exported, runtimes, images }: PageJobs): Promise<Answer> {
  if (job.kind !== "cell" && job.kind !== "accuracy")
    throw new BoxbenchError("UNAVAILABLE", `A page does no job of the kind "${job.kind}".`);
  const { model, threads } = job;
  const runtime = runtimes.get(job.runtimeId)!;
  const open = () => runtime.open(model, { threads });
  if (job.kind === "cell") {
    // Sessions are opened here, by models of the export, not by files.
    const judged = { ...runtime, open };
    return measureCell(job, exported.models.get(idOf(model))!.reference, judged, open);
  }
  if (model.besidePath !== undefined) {
    throw new BoxbenchError(
      "UNAVAILABLE",
      "A page feeds images alone, and this model reads other inputs beside them.",
    );
  }
  const session = await open();
  try {
    return await answerImages(session, images.get(job.imagesPath)!, job);
  } finally {
    await session.close();
  }
}
