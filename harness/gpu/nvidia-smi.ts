import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { execa } from "execa";
import { messageOf } from "../../src/core/errors.ts";

const places = ["/usr/bin/nvidia-smi", "/usr/local/nvidia/bin/nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi"];

/** The program: where drivers put it, or else whatever PATH has. */
function nvidiaSmi(): string {
  return places.find(existsSync) ?? "nvidia-smi";
}

export interface Gpu {
  readonly name: string;
  readonly driver: string;
  readonly memoryMiB: number;
}

/** The first GPU, or why there is none. */
export async function findGpu(): Promise<Gpu | { readonly name: null; readonly reason: string }> {
  const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader,nounits", "-i", "0"];
  try {
    const { stdout } = await execa(nvidiaSmi(), query, { timeout: 60_000 });
    const gpu = gpuFrom(stdout);
    return gpu ?? { name: null, reason: `nvidia-smi lists no GPU: ${stdout.trim()}` };
  } catch (error) {
    const absent = (error as { code?: string }).code === "ENOENT";
    return { name: null, reason: absent ? "there is no nvidia-smi" : messageOf(error) };
  }
}

/** Reads a line such as `NVIDIA H200, 580.159.04, 143771`. */
export function gpuFrom(csv: string): Gpu | null {
  const [name, driver, memory] = (csv.trim().split("\n")[0] ?? "").split(", ");
  if (name === undefined || driver === undefined || !Number.isFinite(Number(memory))) return null;
  return { name, driver, memoryMiB: Number(memory) };
}

/** Memory of the first GPU that is in use, watched every 100 ms while something else runs. */
export interface MemoryWatch {
  /** Resolves with the first reading, MiB; null where nvidia-smi does not tell. */
  readonly before: Promise<number | null>;
  /** Ends the watch. @returns the largest reading, MiB */
  stop(): number | null;
}

export function watchMemory(): MemoryWatch {
  const child = spawn(
    nvidiaSmi(),
    ["--query-gpu=memory.used", "--format=csv,noheader,nounits", "-i", "0", "-lms", "100"],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  let peak: number | null = null;
  const before = new Promise<number | null>((resolve) => {
    child.on("error", () => resolve(null));
    child.on("close", () => resolve(null));
    child.stdout.on("data", (chunk: Buffer) => {
      for (const used of readingsFrom(chunk.toString())) {
        peak = Math.max(peak ?? 0, used);
        resolve(used);
      }
    });
  });
  return {
    before,
    stop: () => {
      child.kill();
      return peak;
    },
  };
}

/** Whole numbers, one on each line; anything else, such as `[N/A]`, is no reading. */
export function readingsFrom(text: string): number[] {
  return text
    .split("\n")
    .filter((line) => /^\s*\d+\s*$/.test(line))
    .map(Number);
}
