import { procText } from "./proc-text.ts";
import { readThreadTimes, type ThreadTimes } from "./thread-times.ts";

/** What the system has counted so far, of this process and of the whole machine. */
export interface HostCounters {
  /** How often this process had to give up its processor. */
  readonly involuntarySwitches: number | null;
  /** Processor time of the machine that its host gave to others, and all of it, in the same unit. */
  readonly stealTicks: number | null;
  readonly allTicks: number | null;
  /** Per cent of the last 10 s in which some task of the machine waited for a processor. */
  readonly pressureSomeAvg10: number | null;
  /** Of every thread of the processes that compute. */
  readonly threadTimes: ThreadTimes | null;
}

/** Of a system that cannot be asked. */
export const unknownCounters: HostCounters = {
  involuntarySwitches: null,
  stealTicks: null,
  allTicks: null,
  pressureSomeAvg10: null,
  threadTimes: null,
};

/**
 * Reads the counters. What the system does not have is null: pressure, steal and the times of threads are Linux's.
 *
 * @param processIds the processes that compute
 */
export function readHostCounters(processIds: readonly number[]): HostCounters {
  const ticks = ticksOf(procText("/proc/stat"));
  return {
    // Node gives zero where the system does not count.
    involuntarySwitches:
      process.platform === "win32" ? null : process.resourceUsage().involuntaryContextSwitches,
    stealTicks: ticks?.steal ?? null,
    allTicks: ticks?.all ?? null,
    pressureSomeAvg10: pressureOf(procText("/proc/pressure/cpu")),
    threadTimes: readThreadTimes(processIds),
  };
}

/** The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal; guest time is in user. */
export function ticksOf(stat: string): { steal: number; all: number } | null {
  const numbers = /^cpu +(\d[\d ]*)/.exec(stat)?.[1]?.trim().split(" ").map(Number).slice(0, 8);
  if (numbers === undefined || numbers.length < 8) return null;
  return { steal: numbers[7]!, all: numbers.reduce((sum, count) => sum + count, 0) };
}

/** The first line of /proc/pressure/cpu: `some avg10=1.53 avg60=0.87 avg300=0.20 total=1157622151`. */
export function pressureOf(pressure: string): number | null {
  const avg10 = /^some avg10=([\d.]+)/m.exec(pressure)?.[1];
  return avg10 === undefined ? null : Number(avg10);
}
