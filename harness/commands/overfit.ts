import { InvalidArgumentError, Option } from "commander";
import { BoxbenchError } from "../../src/core/errors.ts";
import { shown } from "../../src/core/shown.ts";
import type { StudyPreset } from "../../src/study/protocol.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import { trainingBackends } from "../plan/bench-options.ts";
import type { AddCommand, Context } from "../base/command.ts";
import { integerIn } from "../base/options.ts";
import { studyCacheFolder } from "./study.ts";

interface OverfitOptions {
  readonly seed: number;
  readonly rate?: number;
  readonly preset: StudyPreset;
  readonly backend?: BackendId;
  readonly fresh?: boolean;
}

/** `boxbench overfit`: one image, then two, three, up to 100. */
export const addOverfitCommand: AddCommand = (program, context) => {
  program
    .command("overfit")
    .description("Train a variant on one image, then two, three, up to 100, and say where it breaks.")
    .argument("<variant>", "a variant, such as question-cnn")
    .option("--seed <n>", "seed of images, weights and order", integerIn(0, 2 ** 31 - 1), 1)
    .option("--rate <n>", "learning rate (default: that of the variant)", parseRate)
    .addOption(
      new Option("--preset <name>", "how long to train on each count")
        .choices(["study", "quick", "long"])
        .default("study"),
    )
    .addOption(
      new Option("--backend <id>", "training backend (default: the fastest that loads)").choices(
        trainingBackends,
      ),
    )
    .option("--fresh", "train again, also what is in the cache")
    .action(async (variant: string, options: OverfitOptions) => overfit(variant, options, context));
};

async function overfit(variantId: string, options: OverfitOptions, context: Context): Promise<void> {
  refuseFile(variantId);
  const { isTargetTask, taskOfVariant } = await import("../../src/zoo/tasks.ts");
  const choice = { ...options, cache: options.fresh === true ? null : studyCacheFolder };
  const task = taskOfVariant(variantId);
  if (task === "classes") {
    const { overfitClasses } = await import("../study/overfit-classes.ts");
    await overfitClasses(variantId, choice, context);
  } else if (task !== null && isTargetTask(task)) {
    const { overfitTargets } = await import("../study/overfit-targets.ts");
    await overfitTargets(variantId, task, choice, context);
  } else {
    const { overfitPoints } = await import("../study/overfit-points.ts");
    await overfitPoints(variantId, choice, context);
  }
}

/** A variant has a recipe, and its training starts from nothing: neither a model's file nor a graph model has that. */
function refuseFile(text: string): void {
  if (!/[\\/]|\.(json|onnx)$/.test(text)) return;
  throw new BoxbenchError(
    "USAGE",
    `overfit trains a variant from its first weights, and ${shown(text)} is a file or folder, not a variant: for a LayersModel there is boxbench diagnose; a graph model or an ONNX file cannot be trained.`,
  );
}

function parseRate(text: string): number {
  const rate = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(rate) || rate <= 0) throw new InvalidArgumentError("Expected a number above 0.");
  return rate;
}
