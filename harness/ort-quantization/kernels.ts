import { readFile } from "node:fs/promises";
import * as ort from "onnxruntime-node";
import { decodeOnnx } from "../../src/onnx/index.ts";

/**
 * The nodes that ONNX Runtime makes of a file for a processor, with all optimisations: how often it calls which kernel.
 *
 * @param path an .onnx file; what it becomes is written beside it
 */
export async function kernelsOf(path: string): Promise<ReadonlyMap<string, number>> {
  const optimizedModelFilePath = path.replace(/\.onnx$/, "-optimised.onnx");
  const session = await ort.InferenceSession.create(path, {
    executionProviders: ["cpu"],
    graphOptimizationLevel: "all",
    optimizedModelFilePath,
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  await session.release();
  const counts = new Map<string, number>();
  for (const { opType } of decodeOnnx(await readFile(optimizedModelFilePath)).graph?.node ?? []) {
    counts.set(opType, (counts.get(opType) ?? 0) + 1);
  }
  return counts;
}

/** `9, the same`, or `9 of 11: 2 QuantizeLinear less`. */
export function kernelsText(ours: ReadonlyMap<string, number>, theirs: ReadonlyMap<string, number>): string {
  const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0);
  const apart = [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((opType) => {
    const more = (ours.get(opType) ?? 0) - (theirs.get(opType) ?? 0);
    return more === 0 ? [] : [`${Math.abs(more)} ${opType} ${more > 0 ? "more" : "less"}`];
  });
  return apart.length === 0
    ? `${total(ours)}, the same`
    : `${total(ours)} beside ${total(theirs)}: ${apart.join(", ")}`;
}
