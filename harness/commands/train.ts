import { join } from "node:path";
import { Option } from "commander";
import type { EpochProgress } from "../../src/training/find-weights.ts";
import type { AnyManifest, TrainedAccuracy, TrainedClassAccuracy } from "../../src/training/manifest.ts";
import type { BackendId } from "../../src/tfjs/types.ts";
import type { Score, TaskName } from "../../src/core/results.ts";
import type { Measure } from "../../src/tasks/task.ts";
import type { PresetName } from "../../src/zoo/types.ts";
import { addTaskOption, familyOption, trainingBackends } from "../plan/bench-options.ts";
import { addLabelOptions, type AskedLabels } from "../base/label-options.ts";
import type { AddCommand, Context } from "../base/command.ts";
import { addSizeOptions, type SizeOptions } from "../base/image-options.ts";
import { chooseVariants, noImagesForClasses, variantTaskOf } from "../plan/choose-variants.ts";
import { collectNames, integerIn } from "../base/options.ts";
import { formatDuration } from "../base/progress.ts";

interface TrainCommandOptions extends AskedLabels, SizeOptions {
  readonly task?: TaskName;
  readonly family?: readonly string[];
  readonly variant?: readonly string[];
  readonly preset: PresetName;
  readonly backend?: BackendId;
  readonly seed: number;
  readonly out: string;
  readonly fresh?: boolean;
  readonly data?: string;
}

export const checkpointFolder = join(".cache", "checkpoints");

/** `boxbench train`: from images to models/<variant>/. */
export const addTrainCommand: AddCommand = (program, context) => {
  addSizeOptions(addLabelOptions(addTaskOption(program.command("train"))))
    .description("Train variants and save each as a TF.js layers model, with its reference outputs.")
    .option(
      "--variant <glob...>",
      "variants of the task to train; '*' for all but heads (default: those, without what takes minutes each)",
      collectNames,
    )
    .addOption(familyOption())
    .addOption(
      new Option("--preset <name>", "how long to train, and on how many images")
        .choices(["full", "quick"])
        .default("full"),
    )
    .addOption(
      new Option("--backend <id>", "training backend (default: the fastest that loads)").choices(
        trainingBackends,
      ),
    )
    .option("--seed <n>", "seed of images, weights and order", integerIn(0, 2 ** 31 - 1), 1)
    .option("--out <dir>", "folder that gets one folder for each variant", "models")
    .option("--fresh", "train again, also what is there")
    .option(
      "--data <dir>",
      "folder of your own images and their labels, or a label file, instead of box images",
    )
    .action(async (options: TrainCommandOptions) => train(options, context));
};

async function train(options: TrainCommandOptions, context: Context): Promise<void> {
  const { variantIds } = chooseVariants(options);
  const task = variantTaskOf(options);
  if (task === "classes" && options.data !== undefined) throw noImagesForClasses();
  const { loadDataset, takenOfDataset } = await import("../subjects/validation-images.ts");
  const { loadLabelled } = await import("../subjects/labelled-images.ts");
  const { measuresOf } = await import("../../src/tasks/registry.ts");
  const { isTargetTask, targetVariantOf } = await import("../../src/zoo/tasks.ts");
  const { trainModels } = await import("../../src/training/train-models.ts");
  const dataset = task === "point" ? await loadDataset(options) : null;
  const labelled =
    isTargetTask(task) && options.data !== undefined
      ? await loadLabelled(targetVariantOf(variantIds[0]!), options)
      : null;
  for (const line of takenOfDataset(labelled ?? dataset)) context.note(`${line}.`);
  const count = String(variantIds.length);
  const labelOf = (variantId: string, position: number) =>
    `[${String(position).padStart(count.length)}/${count}] ${variantId}`;
  await trainModels(
    {
      variantIds,
      dataset,
      ...(labelled === null ? {} : { labelled }),
      isOwnData: options.data !== undefined,
      preset: options.preset,
      seed: options.seed,
      out: options.out,
      checkpoints: checkpointFolder,
      fresh: options.fresh ?? false,
      signal: context.signal,
      ...(options.backend === undefined ? {} : { backend: options.backend }),
    },
    {
      onBackend: ({ id, device }) => context.note(`Training with ${id} (${device}).`),
      onEpoch: (variantId, position, progress) =>
        context.note(`${labelOf(variantId, position)}  ${lineOfEpoch(progress)}`),
      onKept: (variantId, position, manifest) =>
        context.print(`${labelOf(variantId, position)}  ${lineOfResult(manifest, measuresOf)}, kept`),
      onTrained: (variantId, position, manifest) =>
        context.print(`${labelOf(variantId, position)}  ${lineOfResult(manifest, measuresOf)}`),
    },
  );
}

function lineOfEpoch(progress: EpochProgress): string {
  const { optimizer, epoch, epochs, trainLoss, validation, secondsLeft } = progress;
  const position = `${optimizer}  epoch ${epoch}/${epochs}`;
  if (trainLoss === null || validation === null) return `${position}  diverged`;
  const loss = `loss ${trainLoss.toPrecision(3)}`;
  return `${position}  ${loss}  validation ${validation}  ${formatDuration(secondsLeft * 1000)} left`;
}

/** What the score of a task is made of. */
type MeasuresOf = (name: Score["task"]) => readonly Measure<Score>[];

function lineOfResult({ training, accuracy }: AnyManifest, measuresOf: MeasuresOf): string {
  const attempts = training.attempts.map(({ optimizer, outcome }) => `${optimizer} ${outcome}`).join(", ");
  const effort = `${training.epochs} epochs, ${formatDuration(training.seconds * 1000)}`;
  if (accuracy === null) return `diverged (${attempts}; ${effort})`;
  return `${factsOf(accuracy, measuresOf).join("  ")}  (${attempts}; ${effort}, best ${training.bestEpoch})`;
}

function factsOf(accuracy: NonNullable<AnyManifest["accuracy"]>, measuresOf: MeasuresOf): string[] {
  if ("task" in accuracy)
    return measuresOf(accuracy.task).flatMap((measure) => measureText(measure, accuracy));
  const facts = "meanErrorPx" in accuracy ? pointFacts(accuracy) : classFacts(accuracy);
  const { varianceRatio, collapsed } = accuracy;
  return [...facts, `variance ratio ${varianceRatio.toPrecision(2)}${collapsed ? ", collapsed" : ""}`];
}

function measureText(measure: Measure<Score>, score: Score): string[] {
  if (measure.isIn?.(score) === false) return [];
  const { mean } = measure.meanOf(score);
  return [`${measure.name} ${mean.toPrecision(3)}${measure.unit === "" ? "" : ` ${measure.unit}`}`];
}

function pointFacts({ meanErrorPx, within1Px, mse, targetVariance }: TrainedAccuracy): string[] {
  return [
    `mean error ${meanErrorPx.toPrecision(3)} px`,
    `${(within1Px * 100).toFixed(1)} % within 1 px`,
    `MSE ${mse.toPrecision(3)} (Var(target) ${targetVariance.toPrecision(3)})`,
  ];
}

function classFacts({ accuracy, accuracyInterval, logLoss, auc }: TrainedClassAccuracy): string[] {
  const percent = (share: number) => (share * 100).toFixed(1);
  return [
    `${percent(accuracy)} % right (${accuracyInterval.map(percent).join(" to ")})`,
    `log loss ${logLoss.toPrecision(3)}`,
    `AUC ${auc === null ? "none" : auc.toPrecision(3)}`,
  ];
}
