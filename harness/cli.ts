import { Command } from "commander";
import type { AddCommand } from "./base/command.ts";
import { packageVersion } from "./base/package.ts";
import { runProgram } from "./base/program.ts";

/** What each word after `boxbench` loads. A start that needs one command waits for no other. */
const commands = {
  bench: async () => (await import("./commands/bench.ts")).addBenchCommand,
  live: async () => (await import("./commands/live.ts")).addLiveCommand,
  train: async () => (await import("./commands/train.ts")).addTrainCommand,
  convert: async () => (await import("./commands/convert.ts")).addConvertCommand,
  quantize: async () => (await import("./commands/quantize.ts")).addQuantizeCommand,
  diff: async () => (await import("./commands/diff.ts")).addDiffCommand,
  merge: async () => (await import("./commands/merge.ts")).addMergeCommand,
  diagnose: async () => (await import("./commands/diagnose.ts")).addDiagnoseCommand,
  parity: async () => (await import("./commands/parity.ts")).addParityCommand,
  compare: async () => (await import("./commands/compare.ts")).addCompareCommand,
  report: async () => (await import("./commands/report.ts")).addReportCommand,
  study: async () => (await import("./commands/study.ts")).addStudyCommand,
  overfit: async () => (await import("./commands/overfit.ts")).addOverfitCommand,
  dataset: async () => (await import("./commands/dataset.ts")).addDatasetCommand,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctorCommand,
} as const satisfies Record<string, () => Promise<AddCommand>>;

await runProgram(async (context) => {
  const program = new Command("boxbench")
    .description("Which runtime should you ship a small TensorFlow.js localisation network on?")
    .version(packageVersion())
    .exitOverride()
    .showSuggestionAfterError(true);
  for (const add of await Promise.all(neededFor(process.argv[2]))) add(program, context);
  for (const command of program.commands) command.exitOverride();
  await program.parseAsync();
});

/** The command that is asked for; all where help, or the nearest name to a wrong one, is to be printed. */
function neededFor(word: string | undefined): Promise<AddCommand>[] {
  if (word === "--version" || word === "-V") return [];
  const found = Object.entries(commands).filter(([name]) => name === word);
  return (found.length === 0 ? Object.entries(commands) : found).map(([, load]) => load());
}
