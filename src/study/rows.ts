import type {
  BatchRow,
  ImagesRow,
  LocalisationRow,
  LongerRow,
  OverfitRow,
  ScaleRow,
  SweepCell,
} from "../core/study/rows.ts";
import type { StudyAccuracy, TrainingRecord, TrainingSpec } from "../core/study/training.ts";
import { variantOf } from "../zoo/registry.ts";
import { informationBoundNats, uniformEntropyNats } from "./closed-forms.ts";
import { fits, isOpen, outcomeOf } from "./outcome.ts";
import { sweepOptimizers, targetRanges, type StudyChoice } from "./parts.ts";
import {
  batchSizes,
  batchSpecOf,
  cleanSpecOf,
  describeOptimizer,
  longerSpecOf,
  optimizersOf,
  overfitCounts,
  overfitSpecOf,
  specOf,
} from "./protocol.ts";
import { shareWhere, spreadOf } from "./seeds.ts";
import { numberOf, recordsOf, type Trainings } from "./trainings.ts";

const present = (records: readonly (TrainingRecord | undefined)[]) =>
  records.filter((record) => record !== undefined);

const outcomesOf = (records: readonly TrainingRecord[]) => ({
  learned: shareWhere(records, (record) => outcomeOf(record) === "learned"),
  collapsed: shareWhere(records, (record) => outcomeOf(record) === "collapsed"),
  diverged: shareWhere(records, (record) => outcomeOf(record) === "diverged"),
});

const meanErrorPxOf = (records: readonly TrainingRecord[]) =>
  spreadOf(records.map((record) => numberOf(record, ({ meanErrorPx }) => meanErrorPx)));

/** The training of a variant's recipe: with the first optimizer that does not diverge, else the last. */
export function recipeTraining(
  variantId: string,
  seed: number,
  choice: StudyChoice,
  trainings: Trainings,
): TrainingRecord | undefined {
  const specs = optimizersOf(variantOf(variantId)).map((optimizer) =>
    cleanSpecOf(variantId, seed, choice.preset, optimizer),
  );
  const records = present(recordsOf(trainings, specs));
  return records.find(({ result }) => result.outcome === "trained") ?? records.at(-1);
}

/** Width of the targets of 5-pixel boxes in 32 pixels, in the [-1, 1] scale: 28 places of 2 / 32 each. */
const pixel = 2 / 32;
const places = 28;

export function localisationRow(
  variantId: string,
  choice: StudyChoice,
  trainings: Trainings,
): LocalisationRow | null {
  const records = present(choice.seeds.map((seed) => recipeTraining(variantId, seed, choice, trainings)));
  const [first] = records;
  if (first === undefined) return null;
  const spread = (number: (accuracy: StudyAccuracy) => number) =>
    spreadOf(records.map((record) => numberOf(record, number)));
  return {
    variantId,
    family: variantOf(variantId).family,
    optimizer: describeOptimizer(first.spec.optimizer),
    parameters: first.result.parameters,
    trainingIds: records.map(({ id }) => id),
    ...outcomesOf(records),
    updates: spreadOf(records.map(({ result }) => result.updates)),
    meanErrorPx: spread(({ meanErrorPx }) => meanErrorPx),
    varianceRatio: spread(({ varianceRatio }) => varianceRatio),
    mse: spread(({ mse }) => mse),
    targetVariance: spread(({ targetVariance }) => targetVariance),
    informationNats: spread(informationNats),
    ditheredInformationNats: spread(ditheredInformationNats),
    predictionVarianceShare: spread(predictionVarianceShare),
    errorVarianceShare: spread(errorVarianceShare),
  };
}

/** As the discussion has it: Y continuous and uniform over all that the centre can reach. */
export function informationNats({ mse }: StudyAccuracy): number {
  return informationBoundNats(uniformEntropyNats(places * pixel), mse);
}

/**
 * For a Y that is uniform inside its pixel: then Y has a density although there are but 28 places. The point
 * inside the pixel cannot be known, so its variance is added to the error.
 */
export function ditheredInformationNats({ mse }: StudyAccuracy): number {
  return informationBoundNats(uniformEntropyNats(places * pixel), mse + pixel ** 2 / 12);
}

/** Per axis, in the [-1, 1] scale. */
const biasSquared = ({ biasPx: [x, y] }: StudyAccuracy) => ((x ** 2 + y ** 2) / 2) * pixel ** 2;

export function predictionVarianceShare(accuracy: StudyAccuracy): number {
  return (accuracy.varianceRatio * accuracy.targetVariance + biasSquared(accuracy)) / accuracy.mse;
}

export function errorVarianceShare(accuracy: StudyAccuracy): number {
  return ((accuracy.errorVariancePx2 / 2) * pixel ** 2 + biasSquared(accuracy)) / accuracy.mse;
}

export function sweepCells(variantId: string, choice: StudyChoice, trainings: Trainings): SweepCell[] {
  return sweepOptimizers(variantId, choice.rates).flatMap((optimizer) => {
    if (optimizer.name === "least-squares") return [];
    const specs = choice.seeds.map((seed) => cleanSpecOf(variantId, seed, choice.preset, optimizer));
    const records = present(recordsOf(trainings, specs));
    if (records.length === 0) return [];
    return [
      {
        variantId,
        optimizer,
        learningRate: optimizer.learningRate,
        ...outcomesOf(records),
        meanErrorPx: meanErrorPxOf(records),
        varianceRatio: spreadOf(
          records.map((record) => numberOf(record, ({ varianceRatio }) => varianceRatio)),
        ),
        unfinished: shareWhere(records, isOpen),
      },
    ];
  });
}

export function batchRows(variantId: string, choice: StudyChoice, trainings: Trainings): BatchRow[] {
  return batchSizes.flatMap((batchSize) => {
    const specs = choice.seeds.map((seed) => batchSpecOf(variantId, batchSize, seed, choice.preset));
    const records = present(recordsOf(trainings, specs));
    const [first] = records;
    if (first === undefined) return [];
    const meanErrorPx = meanErrorPxOf(records);
    const optimizer = describeOptimizer(first.spec.optimizer);
    return [{ variantId, optimizer, batchSize, ...outcomesOf(records), meanErrorPx }];
  });
}

/** A slow variant with the updates of the study, and with ten times as many. */
export function longerRows(variantId: string, choice: StudyChoice, trainings: Trainings): LongerRow[] {
  return [cleanSpecOf, longerSpecOf].flatMap((make) => {
    const specs = choice.seeds.map((seed) => make(variantId, seed, choice.preset));
    const records = present(recordsOf(trainings, specs));
    const [first] = records;
    if (first === undefined) return [];
    const { optimizer, epochs, updatesPerEpoch } = first.spec;
    return [
      {
        variantId,
        optimizer: describeOptimizer(optimizer),
        updateLimit: epochs * updatesPerEpoch,
        ...outcomesOf(records),
        meanErrorPx: meanErrorPxOf(records),
        unfinished: shareWhere(records, isOpen),
      },
    ];
  });
}

export function overfitRow(variantId: string, choice: StudyChoice, trainings: Trainings): OverfitRow | null {
  const recordsAt = (count: number) =>
    recordsOf(
      trainings,
      choice.seeds.map((seed) => overfitSpecOf(variantId, count, seed, choice.preset)),
    );
  const counts = overfitCounts.flatMap((count) => {
    const records = present(recordsAt(count));
    if (records.length === 0) return [];
    const meanErrorPx = meanErrorPxOf(records);
    return [{ count, fitted: shareWhere(records, fits), meanErrorPx }];
  });
  const [first] = present(recordsAt(overfitCounts[0]));
  if (first === undefined) return null;
  return {
    variantId,
    optimizer: describeOptimizer(first.spec.optimizer),
    counts,
    largestFitted: spreadOf(choice.seeds.map((seed) => largestFitted(variantId, seed, choice, trainings))),
  };
}

/** Most images that were fitted before the first count that was not; 0 where not even one image was. */
export function largestFitted(
  variantId: string,
  seed: number,
  choice: StudyChoice,
  trainings: Trainings,
): number | null {
  let largest: number | null = null;
  for (const count of overfitCounts) {
    const [record] = recordsOf(trainings, [overfitSpecOf(variantId, count, seed, choice.preset)]);
    if (record === undefined) return largest;
    if (!fits(record)) return largest ?? 0;
    largest = count;
  }
  return largest;
}

export function scaleRows(variantId: string, choice: StudyChoice, trainings: Trainings): ScaleRow[] {
  if (optimizersOf(variantOf(variantId)).length === 0) return [];
  return [variantOf(variantId).outputRange, ...targetRanges].flatMap(([low, high], index) => {
    const records = present(
      recordsOf(
        trainings,
        choice.seeds.map((seed) => scaleSpecOf(variantId, index === 0 ? null : [low, high], seed, choice)),
      ),
    );
    if (records.length === 0) return [];
    const meanErrorPx = meanErrorPxOf(records);
    return [{ variantId, outputRange: [low, high] as [number, number], ...outcomesOf(records), meanErrorPx }];
  });
}

/** @param outputRange null for the variant's own */
export function scaleSpecOf(
  variantId: string,
  outputRange: readonly [number, number] | null,
  seed: number,
  { preset }: StudyChoice,
): TrainingSpec {
  return outputRange === null
    ? cleanSpecOf(variantId, seed, preset)
    : specOf(variantId, seed, preset, { outputRange });
}

/** What a variant that was trained on one kind of images makes of others. */
export function imagesRows(
  variantId: string,
  trainedOn: "clean" | "noisy" | "cluttered" | "sizes" | "left-half",
  choice: StudyChoice,
  trainings: Trainings,
): ImagesRow[] {
  const tests = trainedOn === "left-half" ? ["right-half"] : ["clean"];
  const records = present(
    recordsOf(
      trainings,
      choice.seeds.map((seed) =>
        trainedOn === "clean"
          ? cleanSpecOf(variantId, seed, choice.preset)
          : specOf(variantId, seed, choice.preset, { images: trainedOn, tests }),
      ),
    ),
  );
  const [first] = records;
  if (first === undefined) return [];
  return [trainedOn, ...first.spec.tests].map((triedOn) => ({
    answerer: variantId,
    isBaseline: false,
    trainedOn,
    triedOn,
    meanErrorPx: spreadOf(records.map((record) => errorOn(record, triedOn))),
  }));
}

/** Mean error, in pixels, on the images that a network was trained on, or on another kind. */
export function errorOn(record: TrainingRecord | undefined, images: string): number | null {
  if (record === undefined) return null;
  if (images === record.spec.images) return numberOf(record, ({ meanErrorPx }) => meanErrorPx);
  const test = record.result.tests.find((candidate) => candidate.images === images);
  return test?.accuracy.meanErrorPx ?? null;
}
