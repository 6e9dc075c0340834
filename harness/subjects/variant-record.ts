import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClassesTraining, TargetTraining, VariantRecord } from "../../src/core/results.ts";
import { describeLayers } from "../../src/training/describe-layers.ts";
import type { ClassManifest, TargetManifest } from "../../src/training/manifest.ts";
import { anyVariantOf } from "../../src/zoo/tasks.ts";
import type { PreparedModel } from "../models/prepare-models.ts";

/** What results.json says about a prepared model. */
export async function variantRecordOf({
  variantId,
  folder,
  manifest,
  onnx,
}: PreparedModel): Promise<VariantRecord> {
  const common = {
    id: variantId,
    family: anyVariantOf(variantId).family,
    summary: manifest.summary,
    preprocessing: manifest.preprocessing,
    inputShape: manifest.inputShape,
    parameters: manifest.parameters,
    layers:
      onnx === null ? [] : describeLayers(JSON.parse(await readFile(join(folder, "model.json"), "utf8"))),
    onnx: onnx === null ? null : withoutPath(onnx),
  };
  if (manifest.task === "classify") {
    return { ...common, training: classesTrainingOf(manifest) };
  }
  if (!("outputRange" in manifest)) {
    return { ...common, training: targetTrainingOf(manifest) };
  }
  const { training, accuracy } = manifest;
  return {
    ...common,
    training: {
      task: "point",
      outcome: training.outcome,
      preset: training.preset,
      backend: training.backend,
      seed: training.seed,
      trainCount: training.trainCount,
      epochs: training.epochs,
      bestEpoch: training.bestEpoch,
      seconds: training.seconds,
      attempts: training.attempts,
      history: training.history.map(({ epoch, trainLoss, validationMse, validationMeanErrorPx }) => ({
        epoch,
        trainLoss,
        validationMse,
        validationMeanErrorPx,
      })),
      targetVariance: accuracy?.targetVariance ?? null,
      varianceRatio: accuracy?.varianceRatio ?? null,
      biasPx: accuracy?.biasPx ?? null,
      errorVariancePx2: accuracy?.errorVariancePx2 ?? null,
      collapsed: accuracy?.collapsed ?? null,
    },
  };
}

function classesTrainingOf({ training, classNames, accuracy }: ClassManifest): ClassesTraining {
  const { versions: _versions, datasetSha256: _datasetSha256, ...record } = training;
  return {
    task: "classes",
    ...record,
    classNames,
    history: record.history.map(({ seconds: _seconds, ...epoch }) => epoch),
    varianceRatio: accuracy?.varianceRatio ?? null,
    largestAnswerShare: accuracy?.largestAnswerShare ?? null,
    collapsed: accuracy?.collapsed ?? null,
  };
}

function targetTrainingOf({ task, training, names }: TargetManifest): TargetTraining {
  const { versions: _versions, datasetSha256: _datasetSha256, ...record } = training;
  return {
    task,
    ...record,
    names,
    history: record.history.map(({ seconds: _seconds, ...epoch }) => epoch),
  };
}

function withoutPath({
  path: _path,
  ...record
}: NonNullable<PreparedModel["onnx"]>): NonNullable<VariantRecord["onnx"]> {
  return record;
}
