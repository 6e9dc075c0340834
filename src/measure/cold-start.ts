import type { ColdStart } from "../core/results.ts";
import type { FloatTensor, Session } from "../runtimes/types.ts";
import { type Clock, processClock } from "./clock.ts";

/**
 * Makes the first run of a session and adds its time to those of opening. Call it before anything else runs in
 * the session.
 */
export async function measureColdStart(
  session: Pick<Session, "run" | "timings">,
  input: FloatTensor,
  clock: Clock = processClock,
): Promise<ColdStart> {
  const started = clock.nowMs();
  await session.run(input);
  return { ...session.timings, firstRunMs: clock.nowMs() - started };
}
