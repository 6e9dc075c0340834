import { BoxbenchError } from "../../src/core/errors.ts";

/** A page took longer for a step than it may. */
export class TooSlow extends BoxbenchError {
  constructor(limitMs: number) {
    super("WORKER", `The page took more than ${limitMs / 1000} s for one step; --limit allows more.`);
  }
}

/**
 * Waits for work in a page, and no longer than a limit or until it is interrupted.
 *
 * @throws TooSlow
 * @throws BoxbenchError INTERRUPTED
 */
export async function interruptible<T>(work: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = () => {};
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new TooSlow(limitMs)), limitMs);
        onAbort = () => reject(new BoxbenchError("INTERRUPTED", "Interrupted."));
        signal.addEventListener("abort", onAbort);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
