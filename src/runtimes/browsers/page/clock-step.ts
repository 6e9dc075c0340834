/** Changes of the clock that are looked at. */
const changes = 200;

/**
 * The smallest step of `performance.now()` in milliseconds: 0.005 in an isolated page of Chromium, 0.02 in one of
 * Firefox. Browsers round their clock, and some add jitter, so that the smallest of many steps is taken.
 */
export function clockStepMs(now: () => number = () => performance.now()): number {
  let smallest = Infinity;
  let last = now();
  for (let seen = 0; seen < changes;) {
    const time = now();
    if (time === last) continue;
    smallest = Math.min(smallest, time - last);
    last = time;
    seen += 1;
  }
  // A difference of two rounded numbers has digits that mean nothing.
  return Math.round(smallest * 1e4) / 1e4;
}
