/** Where times come from; a test has its own. */
export interface Clock {
  /** Milliseconds since some moment, with fractions; never goes back. */
  nowMs(): number;
  /** Milliseconds of CPU time that all threads of the process have used. */
  cpuMs(): number;
}

/** Node's monotonic clock (resolution about 50 ns) and the CPU time of this process. */
export const processClock: Clock = {
  nowMs: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};
