import { readdirSync } from "node:fs";
import { procText } from "./proc-text.ts";

/** Nanoseconds that a thread had a processor, and that it was ready and had none. */
export interface ThreadTime {
  readonly cpuNs: number;
  readonly waitNs: number;
}

export type ThreadTimes = ReadonlyMap<string, ThreadTime>;

/**
 * The times of every thread of some processes, by process and thread id.
 *
 * @returns null where the system does not say: it is Linux that counts them
 * @see https://docs.kernel.org/scheduler/sched-stats.html (/proc/<pid>/schedstat)
 */
export function readThreadTimes(processIds: readonly number[]): ThreadTimes | null {
  const times = new Map<string, ThreadTime>();
  for (const processId of processIds) {
    for (const threadId of threadIdsOf(processId)) {
      const time = threadTimeOf(procText(`/proc/${processId}/task/${threadId}/schedstat`));
      if (time !== null) times.set(`${processId}/${threadId}`, time);
    }
  }
  return times.size === 0 ? null : times;
}

/** `12345 678 9`: nanoseconds on a processor, nanoseconds of waiting for one, and turns. */
export function threadTimeOf(schedstat: string): ThreadTime | null {
  const [cpuNs, waitNs, turns] = schedstat.trim().split(" ").map(Number);
  return turns === undefined || Number.isNaN(turns) ? null : { cpuNs: cpuNs!, waitNs: waitNs! };
}

/**
 * The share of the time in which a thread wanted a processor and had none, of the thread that waited most among those
 * that computed. Threads with less than half of the busiest one's time are helpers (compilers, collectors of garbage):
 * they do not count, and waiting that their own time can explain is no waiting for something else.
 *
 * @returns null where nothing is known, or nothing was computed
 */
export function waitShareOf(before: ThreadTimes | null, after: ThreadTimes | null): number | null {
  if (before === null || after === null) return null;
  const spent = [...after].map(([id, { cpuNs, waitNs }]) => {
    const start = before.get(id) ?? { cpuNs: 0, waitNs: 0 };
    return { cpuNs: cpuNs - start.cpuNs, waitNs: waitNs - start.waitNs };
  });
  const busiestNs = Math.max(0, ...spent.map(({ cpuNs }) => cpuNs));
  if (busiestNs === 0) return null;
  const isHelper = ({ cpuNs }: ThreadTime) => cpuNs < busiestNs / 2;
  const helpersNs = spent.filter(isHelper).reduce((sum, { cpuNs }) => sum + cpuNs, 0);
  const shares = spent
    .filter((thread) => !isHelper(thread))
    .map(({ cpuNs, waitNs }) => Math.max(0, waitNs - helpersNs) / (cpuNs + waitNs));
  return Math.max(...shares);
}

function threadIdsOf(processId: number): string[] {
  try {
    return readdirSync(`/proc/${processId}/task`);
  } catch {
    return [];
  }
}
