import type { ClassRecord, ClassRow } from "../core/study/classes.ts";
import type { NumericMetric } from "../zoo/claim.ts";
import { classVariantIds } from "../zoo/class-registry.ts";
import { classVariantOf, defaultVariantIds } from "../zoo/tasks.ts";
import type { PresetName } from "../zoo/types.ts";
import { nameOfMetric, type Measure } from "./measure.ts";
import type { StudyChoice } from "./parts.ts";
import { shareWhere, spreadOf } from "./seeds.ts";

/** A training of a classifier: its own recipe, on images of the seed. */
export interface ClassSpec {
  readonly variantId: string;
  readonly seed: number;
  readonly preset: PresetName;
}

/** Share of wrong answers of a network that tells the classes apart, as in the claims of these variants. */
const workingErrorRate = 0.1;

/**
 * The seeds of the classifiers, one for each of the study: from 2 on. Their images and rules were settled after looking
 * at seed 1, which can therefore prove nothing.
 */
export function classSeedsOf(seeds: readonly number[]): number[] {
  return seeds.map((seed) => seed + 1);
}

/**
 * The trainings of the classify part: every classifier that is not too large to be trained again and again. The
 * others (36 million parameters, or images of 256x256) take minutes each, and are trained where they are asked for by name.
 */
export function classSpecs(choice: StudyChoice): ClassSpec[] {
  return specsOf(choice.classVariants ?? defaultVariantIds("classes"), choice);
}

/** The trainings that take minutes each: what was done of them before is part of a study of all classifiers. */
export function slowClassSpecs(choice: StudyChoice): ClassSpec[] {
  if (choice.classVariants !== null) return [];
  const quickOnes = defaultVariantIds("classes");
  return specsOf(
    classVariantIds.filter((id) => !quickOnes.includes(id)),
    choice,
  );
}

function specsOf(variantIds: readonly string[], { seeds, preset }: StudyChoice): ClassSpec[] {
  return classSeedsOf(seeds).flatMap((seed) =>
    variantIds.map((variantId) => ({
      variantId,
      seed,
      preset: preset === "quick" ? ("quick" as const) : ("full" as const),
    })),
  );
}

export function classRows(records: readonly ClassRecord[]): ClassRow[] {
  const ids = classVariantIds.filter((id) => records.some(({ variantId }) => variantId === id));
  return ids.map((variantId) => {
    const own = records.filter((record) => record.variantId === variantId);
    const spread = (number: (accuracy: NonNullable<ClassRecord["accuracy"]>) => number) =>
      spreadOf(own.map(({ accuracy }) => (accuracy === null ? null : number(accuracy))));
    return {
      variantId,
      optimizer: own[0]!.optimizer,
      parameters: own[0]!.parameters,
      updates: updatesPerEpoch(variantId) * Math.max(...own.map(({ epochs }) => epochs)),
      tellsApart: shareWhere(own, ({ accuracy }) => (accuracy?.errorRate ?? 1) < workingErrorRate),
      diverged: shareWhere(own, ({ outcome }) => outcome === "diverged"),
      errorRate: spread(({ errorRate }) => errorRate),
      logLoss: spread(({ logLoss }) => logLoss),
      varianceRatio: spread(({ varianceRatio }) => varianceRatio),
      validationLossRange: spreadOf(own.map(({ validationLossRange }) => validationLossRange)),
      trainLossRises: spreadOf(own.map(({ trainLossRises }) => trainLossRises)),
    };
  });
}

function updatesPerEpoch(variantId: string): number {
  const { images, recipe } = classVariantOf(variantId);
  return Math.ceil(images.trainCount / recipe.batchSize);
}

/**
 * The numbers that rules on classifiers use, one for each seed.
 *
 * @param seeds those of the study, not yet those of `classSeedsOf`
 */
export function classMeasures(
  seeds: readonly number[],
  records: readonly ClassRecord[],
): [name: string, measure: Measure][] {
  return classVariantIds.flatMap((variantId) => {
    const perSeed = (number: (record: ClassRecord) => number | null): Measure => ({
      unit: "",
      values: classSeedsOf(seeds).map((seed) => {
        const record = records.find((own) => own.variantId === variantId && own.seed === seed);
        return record === undefined ? null : number(record);
      }),
    });
    // A diverged network answers NaN: every number about its answers counts as infinitely large.
    const answered = (metric: "errorRate" | "logLoss" | "varianceRatio") =>
      perSeed(({ accuracy }) => accuracy?.[metric] ?? Number.POSITIVE_INFINITY);
    const named = (metric: NumericMetric, measure: Measure): [string, Measure] => [
      nameOfMetric(metric, variantId),
      measure,
    ];
    return [
      named("errorRate", answered("errorRate")),
      named("logLoss", answered("logLoss")),
      named("varianceRatio", answered("varianceRatio")),
      named(
        "validationLossRange",
        perSeed((record) => record.validationLossRange),
      ),
      named(
        "trainLossRises",
        perSeed((record) => record.trainLossRises),
      ),
      [`divergence of ${variantId}`, perSeed(({ outcome }) => Number(outcome === "diverged"))],
    ];
  });
}
