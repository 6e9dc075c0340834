/** Hidden for less than this, a page was not disturbed. */
const leastHiddenMs = 1;

/** What hidden time says against what was timed; null where there was none. */
export function hiddenReason(hiddenMs: number): string | null {
  return hiddenMs < leastHiddenMs ? null : `the page was hidden for ${(hiddenMs / 1000).toPrecision(2)} s`;
}
