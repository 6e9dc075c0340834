import { readFile } from "node:fs/promises";

/**
 * The most resident memory that a process has held since its program started; null where the system does not say.
 * Not `getrusage`: what that says begins with the size of the process that started this one.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html (VmHWM)
 */
export async function peakBytesOf(processId: number): Promise<number | null> {
  const status = await readFile(`/proc/${processId}/status`, "utf8").catch(() => "");
  const peak = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return peak === undefined ? null : Number(peak) * 1024;
}

/** The sum over several processes; null where one of them is gone, or the system does not say. */
export async function peakBytesOfAll(processIds: readonly number[]): Promise<number | null> {
  const peaks = await Promise.all(processIds.map(peakBytesOf));
  return peaks.length > 0 && peaks.every((bytes) => bytes !== null)
    ? peaks.reduce((sum, bytes) => sum + bytes, 0)
    : null;
}
