import type { Tensors } from "../core/tensor.ts";
import type { RemoteTimer, Session } from "../runtimes/types.ts";
import type { Clock } from "./clock.ts";

/**
 * Time that one call to another process is to take: long, because the first run after a pause is slower than
 * those that follow (in Chromium 0.63 ms against 0.49), and short beside the time limits of a measurement.
 */
const callMs = 50;
const mostRunsInCall = 500;

/**
 * Calls for the milliseconds of one run after another. A session of another process takes the times itself, many
 * in one call; they are handed out one by one.
 *
 * @param next the inputs of the next run
 * @param wanted outputs that the clock brings to the host; all of them where it is left out
 */
export function runTimerOf(
  session: Pick<Session, "run" | "remote">,
  next: () => Tensors,
  clock: Clock,
  wanted?: readonly string[],
): () => Promise<number> {
  if (session.remote !== undefined) return remoteRunTimer(session.remote, next, wanted);
  return async () => {
    const feeds = next();
    const started = clock.nowMs();
    await session.run(feeds, wanted);
    return clock.nowMs() - started;
  };
}

function remoteRunTimer(
  remote: RemoteTimer,
  next: () => Tensors,
  wanted: readonly string[] | undefined,
): () => Promise<number> {
  let times: number[] = [];
  let runsInCall = 1;
  return async () => {
    if (times.length === 0) {
      times = await remote.timeRuns(Array.from({ length: runsInCall }, next), wanted);
      const meanMs = times.reduce((sum, ms) => sum + ms, 0) / times.length;
      runsInCall = Math.max(1, Math.min(mostRunsInCall, Math.floor(callMs / meanMs)));
    }
    return times.shift()!;
  };
}

/** The processes that run the session; none where they are not known. */
export async function processIdsOf({ remote }: Pick<Session, "remote">): Promise<readonly number[]> {
  if (remote === undefined) return [process.pid];
  return (await remote.processIds?.()) ?? [];
}

/** CPU milliseconds of the process that runs the session; null where nobody can tell. */
export async function cpuMsOf({ remote }: Pick<Session, "remote">, clock: Clock): Promise<number | null> {
  if (remote === undefined) return clock.cpuMs();
  return remote.cpuMs === undefined ? null : remote.cpuMs();
}
