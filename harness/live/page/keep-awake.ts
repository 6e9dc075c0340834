/** Where the browser can, the screen stays on, also after the page was hidden for a while. */
export function keepAwake(): void {
  const lock = navigator.wakeLock as WakeLock | undefined;
  const ask = () => {
    if (!document.hidden) lock?.request("screen").catch(() => {});
  };
  ask();
  document.addEventListener("visibilitychange", ask);
}
