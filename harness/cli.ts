import { Command } from "commander";
import { addBenchCommand } from "./commands/bench.ts";
import { addConvertCommand } from "./commands/convert.ts";
import { addDatasetCommand } from "./commands/dataset.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addParityCommand } from "./commands/parity.ts";
import { addReportCommand } from "./commands/report.ts";
import { addTrainCommand } from "./commands/train.ts";
import type { Context, ExitCode } from "./command.ts";
import { failureOf } from "./exit-codes.ts";
import { packageVersion } from "./package.ts";

const commands = [
  addBenchCommand,
  addTrainCommand,
  addConvertCommand,
  addParityCommand,
  addReportCommand,
  addDatasetCommand,
  addDoctorCommand,
] as const;

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

/** The first signal asks everything to stop and save; a second one ends the process at once. */
function interrupt(): void {
  if (interruption.signal.aborted) process.exit(130);
  context.note("Interrupted: saving what is there. Press Ctrl-C again to leave at once.");
  interruption.abort();
}
process.on("SIGINT", interrupt);
process.on("SIGTERM", interrupt);
// A reader that has seen enough (`boxbench … | head`) is no failure.
process.stdout.on("error", () => process.exit(exitCode));

const program = new Command("boxbench")
  .description("Which runtime should you ship a small TensorFlow.js localisation network on?")
  .version(packageVersion())
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .showSuggestionAfterError(true);
for (const addCommand of commands) addCommand(program, context);
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  const failure = failureOf(error);
  exitCode = failure.exitCode;
  if (failure.line !== null) context.note(failure.line);
  if (process.env["BOXBENCH_DEBUG"] === "1") console.error(error);
}
// Native libraries and WASM worker threads can keep the event loop alive.
process.exit(exitCode);
