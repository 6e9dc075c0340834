import type { Evidence } from "../core/results.ts";
import type { HostCounters } from "./host-counters.ts";
import { waitShareOf } from "./thread-times.ts";

/** What is known of a process whose times are judged. */
export interface Timed {
  readonly threads: number;
  /** It computes on a device or in another process, so it waits by design. */
  readonly waits: boolean;
}

/** A process on one thread that got less of a processor than this had to share it. */
export const LEAST_CPU_SHARE = 0.9;
/** A thread that computed waited for a processor in more than this share of its time. */
export const MOST_WAIT = 0.05;
/** Where that is not known: in more than this per cent of the last 10 s some task of the machine waited. */
export const MOST_PRESSURE = 10;
/** The host gave more than this share of the machine's time to others. */
export const MOST_STEAL = 0.05;

/** What the counters say about the time between two readings. */
export function evidenceOf(
  before: HostCounters,
  after: HostCounters,
  cpuOverWall: number | null,
  isRemote: boolean,
): Evidence {
  const switches = differenceOf(before.involuntarySwitches, after.involuntarySwitches);
  const steal = differenceOf(before.stealTicks, after.stealTicks);
  const all = differenceOf(before.allTicks, after.allTicks);
  return {
    cpuOverWall,
    waitShare: waitShareOf(before.threadTimes, after.threadTimes),
    pressureSomeAvg10: after.pressureSomeAvg10,
    stealShare: steal === null || all === null || all === 0 ? null : steal / all,
    // The counter is that of this process, which only waits for another one.
    involuntarySwitches: isRemote ? null : switches,
  };
}

function differenceOf(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

/**
 * Why the times of a block are in doubt, in words; null where nothing speaks against them.
 *
 * The share of a processor is judged on one thread alone: how busy several threads are is a matter of how well the
 * work can be shared. Pressure is that of all tasks, among them helpers of the process itself, such as the threads
 * that compile its WASM: it is judged only where nothing better is known.
 */
export function contaminationOf(evidence: Evidence, { threads, waits }: Timed): string | null {
  const { cpuOverWall, pressureSomeAvg10, stealShare } = evidence;
  const waitShare = evidence.waitShare ?? null;
  const reasons = [
    ...(threads === 1 && !waits && cpuOverWall !== null && cpuOverWall < LEAST_CPU_SHARE
      ? [`got ${cpuOverWall.toFixed(2)} of a processor`]
      : []),
    ...(waitShare !== null && waitShare > MOST_WAIT
      ? [`waited for a processor in ${(waitShare * 100).toFixed(0)} % of the time`]
      : []),
    ...(waitShare === null && pressureSomeAvg10 !== null && pressureSomeAvg10 > MOST_PRESSURE
      ? [`tasks waited for a processor in ${pressureSomeAvg10.toFixed(0)} % of the time`]
      : []),
    ...(stealShare !== null && stealShare > MOST_STEAL
      ? [`the host took ${(stealShare * 100).toFixed(0)} % of the processor time`]
      : []),
  ];
  return reasons.length === 0 ? null : reasons.join("; ");
}
