import type { Context } from "../base/command.ts";
import { watchMemory } from "./nvidia-smi.ts";
import { runBoxbench } from "./run-boxbench.ts";

/** GPU memory that one runtime needed with one batch size, over all variants. */
export interface MemoryUse {
  readonly runtimeId: string;
  readonly batch: number;
  /** MiB in use on the GPU before, by whatever else runs there. */
  readonly beforeMiB: number | null;
  /** The largest use while every variant was opened and run once, MiB. */
  readonly peakMiB: number | null;
}

/**
 * Runs every variant, one after another, without timing, and watches the GPU's memory. The process's own context
 * and libraries on the GPU count too.
 */
export async function measureGpuMemory(
  runtimeId: string,
  batch: number,
  selection: readonly string[],
  env: Readonly<Record<string, string>>,
  context: Context,
): Promise<MemoryUse> {
  const watch = watchMemory();
  try {
    const beforeMiB = await watch.before;
    await runBoxbench(
      ["parity", "--runtime", runtimeId, "--batch", String(batch), ...selection],
      env,
      context,
    );
    return { runtimeId, batch, beforeMiB, peakMiB: watch.stop() };
  } finally {
    watch.stop();
  }
}
