/** Says when work ends whose parts were expected to take some time, from how long the finished ones took. */
export interface Progress {
  /** Counts a part as done that was expected to take so many seconds. */
  done(seconds: number): void;
  /** The part that is done, 0 to 1, where the rest was expected to take so many seconds. */
  shareDone(seconds: number): number;
  /** How many times as long as expected the finished parts took; 1 before the first one. */
  pace(): number;
  /** When the rest ends that was expected to take so many seconds: `3 min 10 s left, ends 21:10:05`. */
  ends(seconds: number): string;
}

/** @param now milliseconds, injectable for tests */
export function trackProgress(now: () => number = Date.now): Progress {
  const startedMs = now();
  let doneSeconds = 0;
  const pace = () => (doneSeconds === 0 ? 1 : (now() - startedMs) / 1000 / doneSeconds);
  return {
    pace,
    done: (seconds) => {
      doneSeconds += seconds;
    },
    shareDone: (seconds) => (doneSeconds === 0 ? 0 : doneSeconds / (doneSeconds + seconds)),
    ends: (seconds) => {
      const leftMs = seconds * pace() * 1000;
      const ends = new Date(now() + leftMs).toTimeString().slice(0, 8);
      return `${formatDuration(leftMs)} left, ends ${ends}`;
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
