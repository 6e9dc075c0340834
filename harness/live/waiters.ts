/** Those who wait until something happens, and no longer than they say. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** @returns whether it happened before so much time had passed, or the signal was aborted */
  async wait(mostMs: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted === true) return true;
    return new Promise<boolean>((resolve) => {
      const end = (happened: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(happen);
        signal?.removeEventListener("abort", happen);
        resolve(happened);
      };
      const happen = () => end(true);
      const timer = setTimeout(() => end(false), mostMs);
      this.#waiting.add(happen);
      signal?.addEventListener("abort", happen, { once: true });
    });
  }

  /** It has happened, for all who wait now. */
  wake(): void {
    for (const happen of this.#waiting) happen();
  }
}
