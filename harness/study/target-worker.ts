/** A child process that trains one network that finds boxes or key points. */
import type { Score } from "../../src/core/results.ts";
import type { TargetRecord } from "../../src/core/study/targets.ts";
import type { LabelledDataset } from "../../src/dataset/labelled-dataset.ts";
import { targetRecipeOf, type TargetSpec } from "../../src/study/targets.ts";
import { measuresOf } from "../../src/tasks/registry.ts";
import { baselineRecords } from "../../src/tasks/scorer.ts";
import { loadBackend } from "../../src/tfjs/backend.ts";
import { targetDatasetOf } from "../../src/training/target-images.ts";
import { targetProblem } from "../../src/training/target-objective.ts";
import { trainTargetVariant } from "../../src/training/train-target.ts";
import { targetVariantOf } from "../../src/zoo/tasks.ts";
import type { TargetVariant } from "../../src/zoo/types.ts";
import { isStillFalling } from "./few-images.ts";
import { printRecord } from "./print-record.ts";
import type { Order } from "./train-each.ts";

async function train({ id, spec, backend: forced }: Order<TargetSpec>): Promise<TargetRecord> {
  const { variantId, learningRate, seed } = spec;
  const variant = { ...targetVariantOf(variantId), recipe: targetRecipeOf(spec) };
  const preset = spec.preset === "quick" ? "quick" : "full";
  const dataset = targetDatasetOf(variant, preset, seed);
  const backend = await loadBackend(forced ?? undefined);
  const { manifest } = await trainTargetVariant(variant, dataset, backend, { preset, seed });
  const { training, accuracy } = manifest;
  const losses = training.history.map(({ validationLoss }) => validationLoss);
  const isWhole = training.epochs >= variant.recipe.epochs[preset];
  return {
    id,
    variantId,
    learningRate,
    seed,
    backend: backend.id,
    outcome: training.outcome,
    optimizer: training.attempts.at(-1)!.optimizer,
    epochs: training.epochs,
    seconds: training.seconds,
    error: accuracy === null ? null : errorOf(accuracy),
    withoutNetwork: withoutNetwork(variant, dataset, seed),
    isOpen: isWhole && isStillFalling({ outcome: training.outcome, losses }),
  };
}

/** The error of the best answer that looks at no image. */
function withoutNetwork(variant: TargetVariant, { train: known, validation }: LabelledDataset, seed: number) {
  const { problem, task } = targetProblem(variant.task, validation);
  const { truth } = targetProblem(variant.task, known).problem;
  return Math.min(...baselineRecords(task, truth, problem, seed).map(({ score }) => errorOf(score)));
}

/** The first measure of the task. */
function errorOf(score: Score): number {
  return measuresOf(score.task)[0]!.meanOf(score).mean;
}

await printRecord(train);
