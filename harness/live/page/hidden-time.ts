let hiddenSince: number | null = document.hidden ? performance.now() : null;
let hiddenMs = 0;
/** A device that sleeps stops the one clock and not the other. */
let clocksApartMs = Date.now() - performance.now();
/** Clocks are set right by less. */
const leastSleepMs = 1000;

document.addEventListener("visibilitychange", () => {
  if (document.hidden) startHidden();
  else takeSoFar();
});
document.addEventListener("freeze", startHidden);
document.addEventListener("resume", () => {
  if (!document.hidden) takeSoFar();
});

/** Milliseconds since it was last asked in which nobody saw the page, or it slept: browsers then give it less time. */
export function takeHiddenMs(): number {
  takeSoFar();
  const taken = hiddenMs + sleptMs();
  hiddenMs = 0;
  if (document.hidden) hiddenSince = performance.now();
  return taken;
}

function startHidden(): void {
  hiddenSince ??= performance.now();
}

function takeSoFar(): void {
  if (hiddenSince === null) return;
  hiddenMs += performance.now() - hiddenSince;
  hiddenSince = null;
}

function sleptMs(): number {
  const apart = Date.now() - performance.now();
  const slept = apart - clocksApartMs;
  clocksApartMs = apart;
  return slept < leastSleepMs ? 0 : slept;
}
