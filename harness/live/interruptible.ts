import { BoxbenchError } from "../../src/core/errors.ts";

/**
 * Waits for work in a page, and no longer than a limit or until it is interrupted.
 *
 * @throws BoxbenchError WORKER, INTERRUPTED
 */
export async function interruptible<T>(work: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = () => {};
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(
          () =>
            reject(new BoxbenchError("WORKER", `The page took more than ${limitMs / 1000} s for one step.`)),
          limitMs,
        );
        onAbort = () => reject(new BoxbenchError("INTERRUPTED", "Interrupted."));
        signal.addEventListener("abort", onAbort);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
