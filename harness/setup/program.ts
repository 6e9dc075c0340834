import { Command } from "commander";
import type { Context, ExitCode } from "../command.ts";
import { failureOf } from "../exit-codes.ts";

/** What a setup program does. `options` are the parsed ones of the command. */
export type Setup = (options: Record<string, unknown>, context: Context) => Promise<void>;

/**
 * Parses the command line, runs a setup program and ends the process with its exit code. A failure is one
 * line on standard error, never a stack trace.
 */
export async function runSetup(command: Command, setup: Setup): Promise<never> {
  let exitCode: ExitCode = 0;
  const interruption = new AbortController();
  const context: Context = {
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    signal: interruption.signal,
    finish: (code) => {
      exitCode = code;
    },
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => interruption.abort());
  }
  try {
    command.exitOverride().allowExcessArguments(false).parse();
    await setup(command.opts(), context);
  } catch (error) {
    const failure = failureOf(error);
    exitCode = failure.exitCode;
    if (failure.line !== null) context.note(failure.line);
    if (process.env["BOXBENCH_DEBUG"] === "1") console.error(error);
  }
  process.exit(exitCode);
}
