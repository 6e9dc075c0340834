import { markdownTable } from "markdown-table";
import type { MemoryUse } from "./memory.ts";
import type { Check } from "./preflight.ts";
import type { Tf32Comparison, Tf32Side } from "./tf32.ts";

/** What README.md of a checked machine is made from; it is kept as gpu.json. */
export interface GpuRecord {
  readonly checkedAt: string;
  readonly command: string;
  /** True where the pack was tried on a machine without a GPU. */
  readonly trial: boolean;
  readonly checks: readonly Check[];
  readonly memory: readonly MemoryUse[];
  readonly tf32: readonly Tf32Comparison[];
}

/** The page of a folder that `verify:gpu` has written. */
export function gpuPage(record: GpuRecord): string {
  const { checkedAt, command, trial, checks, memory, tf32 } = record;
  const sections = [
    trial ? "# Trial of the pack, without a GPU" : "# CUDA and WebGPU on an NVIDIA GPU",
    trial
      ? "**This is no result.** The pack was tried on a machine without an NVIDIA GPU: it shows that nothing is missing in it."
      : `Checked on ${checkedAt.slice(0, 10)} with \`${command}\`. [report.md](report.md) has parity, placement and ` +
        "latency of every variant, host to host: the copies to the GPU and back are in every time. TF32 is off in it.",
    "## The machine",
    markdownTable([
      ["", "what", "found"],
      ...checks.map(({ what, good, finding }) => [good ? "yes" : "no", `\`${what}\``, finding]),
    ]),
    "## GPU memory",
    memory.length === 0
      ? "Not measured."
      : `${memoryTable(memory)}\n\nMemory in use on the whole GPU, read every 100 ms while every variant was opened and ` +
        "run, one after another. The process's own context and libraries are in it.",
    "## TF32",
    tf32.length === 0
      ? "Not compared."
      : `${tf32Table(tf32)}\n\n\`ort-node/cuda\` with \`NVIDIA_TF32_OVERRIDE=0\` and \`=1\`, each in its own run ` +
        "([report with TF32](tf32/report.md)). Error: the largest absolute one against the reference. A cell whose " +
        "answers differ is not timed.",
  ];
  return `${sections.join("\n\n")}\n`;
}

function memoryTable(memory: readonly MemoryUse[]): string {
  return markdownTable(
    [
      ["runtime", "batch", "before, MiB", "peak, MiB", "added, MiB"],
      ...memory.map(({ runtimeId, batch, beforeMiB, peakMiB }) => [
        runtimeId,
        String(batch),
        numberText(beforeMiB),
        numberText(peakMiB),
        numberText(beforeMiB === null || peakMiB === null ? null : peakMiB - beforeMiB),
      ]),
    ],
    { align: ["l", "r", "r", "r", "r"] },
  );
}

function tf32Table(rows: readonly Tf32Comparison[]): string {
  return markdownTable(
    [
      ["variant", "batch", "p50 off, ms", "p50 on, ms", "error off", "error on"],
      ...rows.map(({ variantId, batch, off, on }) => [
        variantId,
        String(batch),
        timeText(off),
        timeText(on),
        errorText(off),
        errorText(on),
      ]),
    ],
    { align: ["l", "r", "r", "r", "r", "r"] },
  );
}

function numberText(value: number | null): string {
  return value === null ? "–" : String(value);
}

function timeText({ p50Ms }: Tf32Side): string {
  return p50Ms === null ? "not timed" : p50Ms.toPrecision(3);
}

function errorText({ maxAbsError, agrees }: Tf32Side): string {
  if (maxAbsError === null) return "–";
  return `${maxAbsError.toExponential(1)}${agrees === false ? " (differs)" : ""}`;
}
