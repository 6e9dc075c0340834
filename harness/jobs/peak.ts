import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processClock } from "../../src/measure/clock.ts";
import { productModel } from "../../src/measure/peak/models.ts";
import { measurePeak } from "../../src/measure/peak/peak.ts";
import { runtimeOf } from "../../src/runtimes/registry.ts";
import type { PeakRecord } from "../../src/core/results.ts";

/** Find out the most that this machine does through ONNX Runtime on the CPU. */
export interface PeakJob {
  readonly kind: "peak";
  readonly runtimeId: "ort-node/cpu";
  readonly threads: number;
}

export interface PeakReply {
  readonly kind: "peak";
  readonly peak: Omit<PeakRecord, "runtimeId" | "threads">;
}

/** Multiplies and reads large matrices through a runtime, opened just as it is for a cell. */
export async function runPeakJob({ runtimeId, threads }: PeakJob): Promise<PeakReply> {
  const runtime = runtimeOf(runtimeId);
  const folder = await mkdtemp(join(tmpdir(), "boxbench-peak-"));
  try {
    const onnxPath = join(folder, "product.onnx");
    const peak = await measurePeak(async (rows, side, times) => {
      await writeFile(onnxPath, productModel(rows, side, times));
      return runtime.open({ onnxPath }, { threads });
    }, processClock);
    return { kind: "peak", peak };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
