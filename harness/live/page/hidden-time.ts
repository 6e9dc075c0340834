let hiddenSince: number | null = document.hidden ? performance.now() : null;
let hiddenMs = 0;

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenSince ??= performance.now();
  else takeSoFar();
});

/** Milliseconds since it was last asked in which nobody saw the page: browsers then give it less time. */
export function takeHiddenMs(): number {
  takeSoFar();
  const taken = hiddenMs;
  hiddenMs = 0;
  if (document.hidden) hiddenSince = performance.now();
  return taken;
}

function takeSoFar(): void {
  if (hiddenSince === null) return;
  hiddenMs += performance.now() - hiddenSince;
  hiddenSince = null;
}
