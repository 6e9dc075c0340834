import type { Context, ExitCode } from "./command.ts";
import { consoleOn } from "./console.ts";
import { failureOf } from "./exit-codes.ts";

/**
 * Runs a program with the real console and ends the process with its exit code. A failure is one line on
 * standard error, never a stack trace. The first Ctrl-C (or SIGTERM) aborts `context.signal`, so that what is
 * under way can be saved; a second one ends the process at once.
 */
export async function runProgram(work: (context: Context) => Promise<void>): Promise<never> {
  let exitCode: ExitCode = 0;
  const interruption = new AbortController();
  const context: Context = {
    ...consoleOn(process.stdout, process.stderr, process.env["FORCE_COLOR"]),
    signal: interruption.signal,
    finish: (code) => {
      exitCode = code;
    },
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (interruption.signal.aborted) process.exit(130);
      context.note("Interrupted: saving what is there. Press Ctrl-C again to leave at once.", "warning");
      interruption.abort();
    });
  }
  // A reader that has seen enough (`boxbench … | head`) is no failure.
  process.stdout.on("error", () => process.exit(exitCode));
  try {
    await work(context);
  } catch (error) {
    const failure = failureOf(error);
    exitCode = failure.exitCode;
    context.status?.(null);
    if (failure.line !== null) context.note(failure.line, "bad");
    if (process.env["BOXBENCH_DEBUG"] === "1") console.error(error);
  }
  context.status?.(null);
  // Native libraries and WASM worker threads can keep the event loop alive.
  process.exit(exitCode);
}
