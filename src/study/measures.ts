import type { ArchitectureRecord } from "../core/study/architectures.ts";
import type { ClassRecord } from "../core/study/classes.ts";
import { imagesInWords } from "../core/study/image-words.ts";
import type { StudyAccuracy, TrainingRecord } from "../core/study/training.ts";
import { variantIds, variantOf } from "../zoo/registry.ts";
import { architectureMeasures } from "./architectures.ts";
import { classMeasures } from "./classes.ts";
import { nameOfMetric, pointMetrics, type Measure, type Measures, type PointMetric } from "./measure.ts";
import { harderImages, sweepOptimizers, targetRanges, type StudyChoice } from "./parts.ts";
import { isOpen } from "./outcome.ts";
import {
  batchSizes,
  batchSpecOf,
  cleanSpecOf,
  longerFactor,
  longerSpecOf,
  optimizersOf,
  specOf,
} from "./protocol.ts";
import {
  ditheredInformationNats,
  errorOn,
  errorVarianceShare,
  informationNats,
  largestFitted,
  predictionVarianceShare,
  recipeTraining,
  scaleSpecOf,
} from "./rows.ts";
import { simulateGuesses } from "./simulation.ts";
import { keyOf, numberOf, type Trainings } from "./trainings.ts";

/** Every number of the study that a rule may use. */
export function measuresOf(
  choice: StudyChoice,
  trainings: Trainings,
  classRecords: readonly ClassRecord[] = [],
  architectureRecords: readonly ArchitectureRecord[] = [],
): Measures {
  return new Map([
    ...variantIds.flatMap((id) => [
      ...recipeMeasures(id, choice, trainings),
      ...sweepMeasures(id, choice, trainings),
      ...overfitMeasures(id, choice, trainings),
      ...batchMeasures(id, choice, trainings),
      ...longerMeasures(id, choice, trainings),
      ...scaleMeasures(id, choice, trainings),
      ...imagesMeasures(id, choice, trainings),
    ]),
    ...classMeasures(choice.seeds, classRecords),
    ...architectureMeasures(choice.seeds, architectureRecords),
    ...formulaMeasures(choice),
  ]);
}

/** Which trainings were still getting better. */
const openOf = (records: readonly (TrainingRecord | undefined)[]) =>
  records.map((record) => record !== undefined && isOpen(record));

const meanErrorsOf = (records: readonly (TrainingRecord | undefined)[]): Measure => ({
  unit: " px",
  values: records.map((record) => numberOf(record, ({ meanErrorPx }) => meanErrorPx)),
  open: openOf(records),
});

type Named = readonly [name: string, measure: Measure];

function recipeMeasures(id: string, choice: StudyChoice, trainings: Trainings): Named[] {
  const records = choice.seeds.map((seed) => recipeTraining(id, seed, choice, trainings));
  const of = (number: (accuracy: StudyAccuracy) => number) =>
    records.map((record) => numberOf(record, number));
  return [
    ...Object.entries(pointMetrics).map(
      ([metric, { unit }]) =>
        [
          nameOfMetric(metric as PointMetric, id),
          { unit, values: of((accuracy) => accuracy[metric as PointMetric]), open: openOf(records) },
        ] as const,
    ),
    [
      `divergence of ${id}`,
      {
        unit: "",
        values: records.map((record) =>
          record === undefined ? null : Number(record.result.outcome === "diverged"),
        ),
      },
    ],
    [`information bound of ${id}`, { unit: " nats", values: of(informationNats) }],
    [`dithered information bound of ${id}`, { unit: " nats", values: of(ditheredInformationNats) }],
    [`(Var(prediction) + bias²) / MSE of ${id}`, { unit: "", values: of(predictionVarianceShare) }],
    [`(Var(error) + bias²) / MSE of ${id}`, { unit: "", values: of(errorVarianceShare) }],
  ];
}

function sweepMeasures(id: string, choice: StudyChoice, trainings: Trainings): Named[] {
  const optimizers = sweepOptimizers(id, choice.rates);
  const cells = optimizers.map((optimizer) => {
    const records = choice.seeds.map((seed) =>
      trainings.get(keyOf(cleanSpecOf(id, seed, choice.preset, optimizer))),
    );
    const rate = optimizer.name === "least-squares" ? 0 : optimizer.learningRate;
    return { rate, measure: meanErrorsOf(records) };
  });
  return cells.map(({ rate, measure }) => [`mean error of ${id} at rate ${rate}`, measure] as const);
}

function overfitMeasures(id: string, choice: StudyChoice, trainings: Trainings): Named[] {
  const values = choice.seeds.map((seed) => largestFitted(id, seed, choice, trainings));
  return [[`count that ${id} fits`, { unit: " images", values }]];
}

function batchMeasures(id: string, choice: StudyChoice, trainings: Trainings): Named[] {
  return batchSizes.map((size) => [
    `mean error of ${id} with batches of ${size}`,
    meanErrorsOf(
      choice.seeds.map((seed) => trainings.get(keyOf(batchSpecOf(id, size, seed, choice.preset)))),
    ),
  ]);
}

function longerMeasures(id: string, { seeds, preset }: StudyChoice, trainings: Trainings): Named[] {
  const records = seeds.map((seed) => trainings.get(keyOf(longerSpecOf(id, seed, preset))));
  return [[`mean error of ${id} with ${longerFactor} times the updates`, meanErrorsOf(records)]];
}

function scaleMeasures(id: string, choice: StudyChoice, trainings: Trainings): Named[] {
  if (optimizersOf(variantOf(id)).length === 0) return [];
  return targetRanges.map((range) => [
    `mean error of ${id} with targets in [${range.join(", ")}]`,
    meanErrorsOf(choice.seeds.map((seed) => trainings.get(keyOf(scaleSpecOf(id, range, seed, choice))))),
  ]);
}

function imagesMeasures(id: string, choice: StudyChoice, trainings: Trainings): Named[] {
  const clean = choice.seeds.map((seed) => trainings.get(keyOf(cleanSpecOf(id, seed, choice.preset))));
  const tested = clean.find((record) => record !== undefined)?.spec.tests ?? [];
  const half = choice.seeds.map((seed) =>
    trainings.get(keyOf(specOf(id, seed, choice.preset, { images: "left-half", tests: ["right-half"] }))),
  );
  return [
    ...harderImages.map((images) => {
      const records = choice.seeds.map((seed) =>
        trainings.get(keyOf(specOf(id, seed, choice.preset, { images, tests: ["clean"] }))),
      );
      const values = records.map((record) => errorOn(record, images));
      const measure: Measure = { unit: " px", values, open: openOf(records) };
      return [`mean error of ${id} trained on ${imagesInWords(images)} images`, measure] as const;
    }),
    ...tested.map((images) => {
      const values = clean.map((record) => errorOn(record, images));
      return [`mean error on ${images} of ${id} trained on clean images`, { unit: " px", values }] as const;
    }),
    [
      `mean error in the left half of ${id} trained there`,
      { unit: " px", values: half.map((record) => errorOn(record, "left-half")) },
    ],
    [
      `mean error in the right half of ${id} trained in the left one`,
      { unit: " px", values: half.map((record) => errorOn(record, "right-half")) },
    ],
  ];
}

/** Of targets in [-10, 10], as the discussion has them; each seed draws others. */
function formulaMeasures({ seeds }: StudyChoice): Named[] {
  const errors = seeds.map((seed) => simulateGuesses(-10, 10, seed));
  const of = (number: (error: (typeof errors)[number]) => number): Measure => ({
    unit: "",
    values: errors.map(number),
  });
  return [
    ["MAE of the mean in [-10, 10]", of(({ maeOfMean }) => maeOfMean)],
    ["MAE of a random guess in [-10, 10]", of(({ maeOfGuess }) => maeOfGuess)],
    ["MAE of a random guess over that of the mean", of((e) => e.maeOfGuess / e.maeOfMean)],
    ["MSE of a random guess over that of the mean", of((e) => e.mseOfGuess / e.mseOfMean)],
    [
      "mean distance of a random guess over that of the mean",
      of((e) => e.distanceOfGuess / e.distanceOfMean),
    ],
    ["smallest MSE of a constant over Var(target)", of((e) => e.bestConstantOverVariance)],
  ];
}
