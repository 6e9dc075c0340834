import { readFile, stat } from "node:fs/promises";
import { architectureHash } from "../../src/measure/architecture-hash.ts";
import type { JobModel } from "../workers/job-base.ts";

/** Larger files are taken for an architecture of their own: reading them takes longer than it saves. */
const largestRead = 50e6;

/** The hash of the graph of each model, without its weights. */
export async function architecturesOf(
  models: ReadonlyMap<string, Pick<JobModel, "onnxPath">>,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const [variantId, { onnxPath }] of models) {
    const size = (await stat(onnxPath).catch(() => null))?.size ?? Infinity;
    const hash = size > largestRead ? null : architectureHash(await readFile(onnxPath));
    hashes.set(variantId, hash ?? variantId);
  }
  return hashes;
}
