import type { ColdStart } from "../core/results.ts";
import type { FloatTensor, Session } from "../runtimes/types.ts";
import { type Clock, processClock } from "./clock.ts";
import { runTimerOf } from "./run-timer.ts";

/**
 * Makes the first run of a session and adds its time to those of opening. Call it before anything else runs in
 * the session.
 */
export async function measureColdStart(
  session: Pick<Session, "run" | "remote" | "timings">,
  input: FloatTensor,
  clock: Clock = processClock,
): Promise<ColdStart> {
  const firstRunMs = await runTimerOf(session, () => input, clock)();
  return { ...session.timings, firstRunMs };
}
