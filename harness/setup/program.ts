import type { Command } from "commander";
import type { Context } from "../base/command.ts";
import { runProgram } from "../base/program.ts";

/** What a setup program does. `options` are the parsed ones of the command. */
export type Setup = (options: Record<string, unknown>, context: Context) => Promise<void>;

/** Parses the command line, runs a setup program and ends the process with its exit code. */
export function runSetup(command: Command, setup: Setup): Promise<never> {
  return runProgram(async (context) => {
    command.exitOverride().allowExcessArguments(false).parse();
    await setup(command.opts(), context);
  });
}
