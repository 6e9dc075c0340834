import { InvalidArgumentError, Option } from "commander";
import { lossNames, optimizerNames } from "../../src/diagnosis/recipe.ts";
import { boxForms } from "../../src/tasks/asked.ts";
import { trainingBackends } from "../plan/bench-options.ts";
import { addLabelOptions } from "../base/label-options.ts";
import type { AddCommand } from "../base/command.ts";
import type { DiagnoseOptions } from "../diagnosis/diagnose-model.ts";
import { integerIn, rangeOf } from "../base/options.ts";

interface DiagnoseCommandOptions extends DiagnoseOptions {
  readonly json?: boolean;
}

/** `boxbench diagnose`: which of the known illnesses a network has. */
export const addDiagnoseCommand: AddCommand = (program, context) => {
  addLabelOptions(program.command("diagnose"))
    .description(
      "Say why a TF.js LayersModel does not learn, the likeliest cause first; exit 1 where it is ill.",
    )
    .argument("<model>", "its model.json, or the folder of it")
    .requiredOption(
      "--data <dir>",
      "folder of images and their labels, or a label file, such as those it was trained on",
    )
    .addOption(new Option("--loss <name>", "that it was trained with (default: guessed)").choices(lossNames))
    .addOption(
      new Option("--optimizer <name>", "that it was trained with").choices(optimizerNames).default("adam"),
    )
    .option("--learning-rate <number>", "that it was trained with (default: unknown)", positive)
    .option("--batch-size <n>", "that it was trained with", integerIn(1, 4096), 32)
    .option(
      "--output-range <low,high>",
      "outputs at the image's left (top) and right (bottom) edge (default: of the variant, else -1,1)",
      rangeOf,
    )
    .option(
      "--input-range <black,white>",
      "what your code makes of levels 0 and 255 before the network",
      rangeOf,
      [0, 255] as const,
    )
    .addOption(
      new Option(
        "--box-form <form>",
        "what the four outputs of a network that answers a box are (default: what agrees best with the labels)",
      ).choices(boxForms),
    )
    .option("--side <px>", "size of the images, for a network that reads any", integerIn(1, 4096))
    .option("--steps <n>", "training steps at each learning rate that is tried", integerIn(10, 10_000), 30)
    .option("--seed <n>", "seed of new weights and of the order of images", integerIn(0, 2 ** 31 - 1), 1)
    .addOption(
      new Option("--backend <id>", "what TF.js runs on (default: the fastest that loads)").choices(
        trainingBackends,
      ),
    )
    .option("--json", "print findings and measurements as JSON")
    .action(async (model: string, options: DiagnoseCommandOptions) => {
      const { diagnoseModel } = await import("../diagnosis/diagnose-model.ts");
      const { isIll, jsonOfDiagnosis, linesOfDiagnosis } = await import("../diagnosis/print.ts");
      const result = await diagnoseModel(model, options, context);
      if (options.json === true) context.print(JSON.stringify(jsonOfDiagnosis(result), null, 1));
      else linesOfDiagnosis(result).forEach((line) => context.print(line));
      if (isIll(result)) context.finish(1);
    });
};

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError("Expected a number above 0, such as 0.001.");
  }
  return value;
}
