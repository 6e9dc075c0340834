import type { Runtime } from "../../src/runtimes/types.ts";
import { openSession, runtimeFor } from "../plug-in/load.ts";
import type { CellJob, CellReply } from "../workers/job.ts";
import { measureCell } from "./measure-cell.ts";
import { openReference } from "./open-model.ts";
import { withSaturation } from "./saturation.ts";

/**
 * Does the job of a cell: see `measureCell`.
 *
 * @param given the runtime, where it is not one of the registry or a plug-in
 */
export async function runCellJob(job: CellJob, given?: Runtime): Promise<CellReply> {
  const reference = await openReference(job.model);
  const runtime = given ?? (await runtimeFor(job));
  const reply = await measureCell(job, reference, runtime, () =>
    openSession(runtime, job.runtimePath, job.model, { threads: job.threads }),
  );
  return { ...reply, parity: await withSaturation(reply.parity, job, reference, runtime) };
}
