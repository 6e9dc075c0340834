import type { ColdStart } from "../core/results.ts";
import type { Tensors } from "../core/tensor.ts";
import type { Session } from "../runtimes/types.ts";
import { type Clock, processClock } from "./clock.ts";
import { runTimerOf } from "./run-timer.ts";

/**
 * Makes the first run of a session and adds its time to those of opening. Call it before anything else runs in
 * the session.
 */
export async function measureColdStart(
  session: Pick<Session, "run" | "remote" | "timings">,
  feeds: Tensors,
  { wanted, clock = processClock }: { readonly wanted?: readonly string[]; readonly clock?: Clock } = {},
): Promise<ColdStart> {
  const firstRunMs = await runTimerOf(session, () => feeds, clock, wanted)();
  return { ...session.timings, firstRunMs };
}
