import { Command } from "commander";
import { addBenchCommand } from "./commands/bench.ts";
import { addCompareCommand } from "./commands/compare.ts";
import { addConvertCommand } from "./commands/convert.ts";
import { addDatasetCommand } from "./commands/dataset.ts";
import { addDiagnoseCommand } from "./commands/diagnose.ts";
import { addDiffCommand } from "./commands/diff.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addMergeCommand } from "./commands/merge.ts";
import { addOverfitCommand } from "./commands/overfit.ts";
import { addParityCommand } from "./commands/parity.ts";
import { addReportCommand } from "./commands/report.ts";
import { addStudyCommand } from "./commands/study.ts";
import { addTrainCommand } from "./commands/train.ts";
import { packageVersion } from "./base/package.ts";
import { runProgram } from "./base/program.ts";

const commands = [
  addBenchCommand,
  addTrainCommand,
  addConvertCommand,
  addDiffCommand,
  addMergeCommand,
  addDiagnoseCommand,
  addParityCommand,
  addCompareCommand,
  addReportCommand,
  addStudyCommand,
  addOverfitCommand,
  addDatasetCommand,
  addDoctorCommand,
] as const;

await runProgram(async (context) => {
  const program = new Command("boxbench")
    .description("Which runtime should you ship a small TensorFlow.js localisation network on?")
    .version(packageVersion())
    .exitOverride()
    .showSuggestionAfterError(true);
  for (const addCommand of commands) addCommand(program, context);
  for (const command of program.commands) command.exitOverride();
  await program.parseAsync();
});
