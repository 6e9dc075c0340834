import { readdirSync, readFileSync } from "node:fs";

interface ProcessStat {
  readonly id: number;
  readonly parentId: number;
  /** Of all its threads, in clock ticks. */
  readonly cpuTicks: number;
}

/** Linux counts CPU time in hundredths of a second on every platform that Node runs on. */
const msPerTick = 10;

/** A process and all that it started, on Linux; elsewhere none is known. */
export function withDescendants(processId: number): number[] {
  const all = allStats();
  const ids = new Set([processId]);
  for (let before = 0; before < ids.size;) {
    before = ids.size;
    for (const { id, parentId } of all) if (ids.has(parentId)) ids.add(id);
  }
  return all.length === 0 ? [] : [...ids];
}

/** Milliseconds of CPU time that processes have used, each with the children that it has waited for. */
export function cpuMsOf(processIds: readonly number[]): number {
  return processIds.reduce((sum, id) => sum + (statOf(id)?.cpuTicks ?? 0) * msPerTick, 0);
}

function allStats(): ProcessStat[] {
  try {
    const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return ids.flatMap((id) => statOf(Number(id)) ?? []);
  } catch {
    return [];
  }
}

function statOf(id: number): ProcessStat | null {
  try {
    return parseStat(id, readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return null;
  }
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name in brackets may hold anything */
export function parseStat(id: number, stat: string): ProcessStat {
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  return { id, parentId: fields[1]!, cpuTicks: fields[11]! + fields[12]! };
}
