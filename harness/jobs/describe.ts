import type { DescribeJob, DescribeReply } from "../workers/job.ts";
import { loadPlugIn, probePlugIn } from "../plug-in/load.ts";

/** Loads a plug-in, checks it and asks what it can do here. */
export async function runDescribeJob({ runtimePath }: DescribeJob): Promise<DescribeReply> {
  const runtime = await loadPlugIn(runtimePath);
  const { id, title, reads, computes = "here" } = runtime;
  return {
    kind: "describe",
    id,
    title,
    reads,
    computes,
    availability: await probePlugIn(runtimePath, runtime),
  };
}
