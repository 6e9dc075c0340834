/** Says how far a list of steps is and when it ends, from the steps done so far. */
export interface Progress {
  /** Counts one step as done and returns the text to put before and after its line. */
  step(): { readonly position: string; readonly left: string };
}

/**
 * @param total number of steps
 * @param now milliseconds, injectable for tests
 */
export function trackProgress(total: number, now: () => number = Date.now): Progress {
  const startedMs = now();
  let done = 0;
  return {
    step: () => {
      done += 1;
      const leftMs = ((now() - startedMs) / done) * (total - done);
      const position = `[${String(done).padStart(String(total).length)}/${total}]`;
      if (done >= total) return { position, left: "done" };
      const ends = new Date(now() + leftMs).toTimeString().slice(0, 8);
      return { position, left: `${formatDuration(leftMs)} left, ends ${ends}` };
    },
  };
}

/** `45 s`, `2 min 05 s` or `1 h 02 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
