import type { Parity } from "../../src/core/results.ts";
import { integerInstructions, openExactIntegers } from "../../src/runtimes/ort-node/exact-integers.ts";
import type { Runtime } from "../../src/runtimes/types.ts";
import type { CellJob } from "../workers/job.ts";
import type { ReferenceSet } from "../workers/reference-file.ts";
import { compareWithReference } from "./compare.ts";

/**
 * Says of answers of 8 bits that differ whether sums of products saturated: ONNX Runtime's exact mode then agrees on the
 * same file. The parity as it was where it agrees, is of another precision or runtime, or has another cause.
 */
export async function withSaturation(
  parity: Parity,
  job: CellJob,
  reference: ReferenceSet,
  runtime: Runtime,
): Promise<Parity> {
  const isOfIntegers = job.model.precision?.startsWith("int8") === true;
  if (parity.passed || !isOfIntegers || job.runtimeId !== "ort-node/cpu") return parity;
  const session = await openExactIntegers(job.model.onnxPath);
  try {
    const exact = await compareWithReference(session, reference, runtime, job, parity.count);
    return exact.passed ? { ...parity, saturation: await integerInstructions() } : parity;
  } finally {
    await session.close();
  }
}
