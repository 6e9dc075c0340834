import { execa, ExecaError, type Options } from "execa";
import { BoxbenchError } from "../../src/core/errors.ts";
import { reasonIn } from "./reason.ts";

/**
 * Runs a program to its end.
 *
 * @param what what the program is doing, for the error, such as "Compiling the binding"
 * @param options of execa, and a hint for the error that says what to do
 * @throws BoxbenchError INTERRUPTED when `options.cancelSignal` fired, UNAVAILABLE with the program's own
 *   reason when it failed or could not be started
 */
export async function runTool(
  what: string,
  command: readonly [string, ...string[]],
  options: Options & { readonly hint?: string } = {},
): Promise<void> {
  const [file, ...parameters] = command;
  const { hint, ...execaOptions } = options;
  try {
    await execa(file, parameters, { stdin: "ignore", ...execaOptions });
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.isCanceled)
      throw new BoxbenchError("INTERRUPTED", `${what} was interrupted.`, { cause: error });
    const output = typeof error.stderr === "string" ? error.stderr : "";
    const reason = reasonIn(output) ?? error.shortMessage;
    const text = hint === undefined ? reason : `${reason}. ${hint}`;
    throw new BoxbenchError("UNAVAILABLE", `${what} failed: ${text}`, { cause: error });
  }
}
