/** A page that has announced that it leaves, and is still there after this long, stays: nothing came of it. */
const staysAfterMs = 5000;

let leavesAt: number | null = null;

const announce = () => {
  leavesAt = performance.now();
};
window.addEventListener("beforeunload", announce);
window.addEventListener("pagehide", announce);

function isLeaving(): boolean {
  return leavesAt !== null && performance.now() - leavesAt < staysAfterMs;
}

/**
 * Resolves at once, but in a page that is being left never: what ends with an error then ends because of that, and the
 * page that comes back does it again.
 */
export async function unlessLeft(): Promise<void> {
  while (isLeaving()) await new Promise((resolve) => setTimeout(resolve, staysAfterMs));
}
