import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { Context } from "../base/command.ts";

const launcher = fileURLToPath(new URL("../boxbench.js", import.meta.url));

/**
 * Runs a boxbench command in a process of its own, since libraries read their variables when they are loaded.
 *
 * @returns its exit code
 * @throws BoxbenchError INTERRUPTED on Ctrl-C
 */
export async function runBoxbench(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  context: Context,
): Promise<number> {
  const { exitCode } = await execa(process.execPath, [launcher, ...words], {
    env,
    stdin: "ignore",
    // What a command prints as its result is progress here.
    stdout: process.stderr,
    stderr: "inherit",
    reject: false,
    cancelSignal: context.signal,
    forceKillAfterDelay: 10_000,
  });
  if (context.signal.aborted) throw new BoxbenchError("INTERRUPTED", "Interrupted while measuring.");
  return exitCode ?? 4;
}
