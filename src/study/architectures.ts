import type { ArchitectureRecord, ArchitectureRow } from "../core/study/architectures.ts";
import { placeDataset, splitNames } from "../dataset/places.ts";
import type { Dataset, ImageSet, SplitName } from "../dataset/types.ts";
import { centroidPoints, meanPoints, nearestTrainedPoints } from "../tasks/point/baselines.ts";
import { headVariantIds } from "../zoo/heads/registry.ts";
import { quadrantImages } from "../zoo/heads/recipes.ts";
import { variantOf } from "../zoo/registry.ts";
import type { PresetName, Variant } from "../zoo/types.ts";
import { errorMapPx, scoreOfPlaces } from "./error-map.ts";
import { workingErrorPx } from "./outcome.ts";
import { nameOfMetric, type Measure } from "./measure.ts";
import type { StudyChoice } from "./parts.ts";
import { spreadOf } from "./seeds.ts";

/** A training of a head: its own recipe and images, on one split of the places. */
export interface ArchitectureSpec {
  readonly variantId: string;
  readonly split: SplitName;
  readonly seed: number;
  readonly preset: PresetName;
  /** Not trained: `coordconv-max` with weights that make it exact. */
  readonly byHand?: true;
}

/** The head whose weights can be written down. */
const handMade = "coordconv-max";

/** What its row is called. */
const handMadeName = "coordconv-max, weights by hand";

/** The hand-made weights on each split, which take seconds. */
export function byHandSpecs({ variants, seeds }: StudyChoice): ArchitectureSpec[] {
  if (!(variants?.includes(handMade) ?? true)) return [];
  return splitsByWorth.map((split) => ({
    variantId: handMade,
    split,
    seed: seeds[0]!,
    preset: "full",
    byHand: true,
  }));
}

/** What tells most comes first: where time is short, the rest is left out. */
const splitsByWorth: readonly SplitName[] = ["quadrant", "uniform", "seen"];

/** The trainings of the part: split by split, and in each seed by seed. */
export function architectureSpecs({ variants, seeds, preset }: StudyChoice): ArchitectureSpec[] {
  const ids = headVariantIds.filter((id) => variants?.includes(id) ?? true);
  return splitsByWorth.flatMap((split) =>
    seeds.flatMap((seed) =>
      ids.map((variantId) => ({
        variantId,
        split,
        seed,
        preset: preset === "quick" ? ("quick" as const) : ("full" as const),
      })),
    ),
  );
}

/**
 * The images of a head, split as the study has it.
 *
 * @throws BoxbenchError USAGE when they cannot be split
 */
export function splitImagesOf({ images = quadrantImages }: Variant, split: SplitName, seed: number): Dataset {
  return placeDataset(images.options, { ...images.places, split }, seed);
}

/** A row for each head and split that was trained, after those of the answers without a network. */
export function architectureRows(
  records: readonly ArchitectureRecord[],
  { seeds }: StudyChoice,
): ArchitectureRow[] {
  return splitNames
    .filter((split) => records.some((record) => record.split === split))
    .flatMap((split) => {
      const here = records.filter((record) => record.split === split);
      const own = here.filter(({ byHand }) => byHand !== true);
      const hand = here.filter(({ byHand }) => byHand === true);
      const ids = headVariantIds.filter((id) => own.some(({ variantId }) => variantId === id));
      return [
        ...baselineRows(split, seeds),
        ...(hand.length === 0
          ? []
          : [{ ...rowOf(split, hand), answerer: handMadeName, isBaseline: true, summary: "not trained" }]),
        ...ids.map((id) =>
          rowOf(
            split,
            own.filter(({ variantId }) => variantId === id),
          ),
        ),
      ];
    });
}

function rowOf(split: SplitName, records: readonly ArchitectureRecord[]): ArchitectureRow {
  const [first] = records;
  return {
    answerer: first!.variantId,
    isBaseline: false,
    summary: variantOf(first!.variantId).summary,
    split,
    seeds: records.map(({ seed }) => seed),
    parameters: first!.parameters,
    megaFlops: first!.megaFlops,
    seconds: spreadOf(records.map(({ seconds }) => seconds)),
    seenErrorPx: spreadOf(records.map(({ seen }) => seen?.meanErrorPx ?? null)),
    neverSeenErrorPx: spreadOf(records.map(({ neverSeen }) => neverSeen?.meanErrorPx ?? null)),
    neverSeenVarianceRatio: spreadOf(records.map(({ neverSeen }) => neverSeen?.varianceRatio ?? null)),
    seenShift: spreadOf(records.map(({ seen }) => seen?.shiftPerPixel ?? null)),
    neverSeenShift: spreadOf(records.map(({ neverSeen }) => neverSeen?.shiftPerPixel ?? null)),
    innerExtentPx: spreadOf(records.map(({ innerExtentPx }) => innerExtentPx ?? null)),
    errorMapPx: medianMap(records.flatMap(({ errorMapPx }) => (errorMapPx === null ? [] : [errorMapPx]))),
  };
}

function medianMap(maps: readonly (readonly (number | null)[])[]): (number | null)[] | null {
  if (maps.length === 0) return null;
  return maps[0]!.map((_part, index) => spreadOf(maps.map((map) => map[index]!)).median);
}

/** Answers that need no training: what a network has to beat. */
const baselines = {
  "mean of the training places": (train: ImageSet, images: ImageSet) => meanPoints(train, images),
  "nearest training place": (train: ImageSet, images: ImageSet) => nearestTrainedPoints(train, images),
  "centroid of bright pixels": (_train: ImageSet, images: ImageSet) => centroidPoints(images),
} as const;

function baselineRows(split: SplitName, seeds: readonly number[]): ArchitectureRow[] {
  const datasets = seeds.map((seed) =>
    placeDataset(quadrantImages.options, { ...quadrantImages.places, split }, seed),
  );
  return Object.entries(baselines).map(([answerer, answer]) => {
    const scores = datasets.map(({ train, validation }) => ({
      seen: scoreOfPlaces(answer(train, train), train),
      neverSeen: split === "seen" ? null : scoreOfPlaces(answer(train, validation), validation),
      map: errorMapPx(
        [train, ...(split === "seen" ? [] : [validation])].map((set) => ({
          set,
          points: answer(train, set),
        })),
      ),
    }));
    return {
      answerer,
      isBaseline: true,
      summary: "no network",
      split,
      seeds: [...seeds],
      parameters: null,
      megaFlops: null,
      seconds: spreadOf([]),
      seenErrorPx: spreadOf(scores.map(({ seen }) => seen.meanErrorPx)),
      neverSeenErrorPx: spreadOf(scores.map(({ neverSeen }) => neverSeen?.meanErrorPx ?? null)),
      neverSeenVarianceRatio: spreadOf(scores.map(({ neverSeen }) => neverSeen?.varianceRatio ?? null)),
      seenShift: spreadOf(scores.map(({ seen }) => seen.shiftPerPixel)),
      neverSeenShift: spreadOf(scores.map(({ neverSeen }) => neverSeen?.shiftPerPixel ?? null)),
      errorMapPx: medianMap(scores.map(({ map }) => map)),
    };
  });
}

/** What the errors of a head are called in rules. */
export const neverSeenError = (variantId: string) => `error of ${variantId} in the quarter never seen`;
export const seenError = (variantId: string) => `error of ${variantId} where it was trained`;
export const uniformError = (variantId: string) =>
  `error of ${variantId} at places never seen all over the image`;
export const neverSeenShift = (variantId: string) =>
  `shift response of ${variantId} in the quarter never seen`;

export const innerExtent = (variantId: string) =>
  `extent of the answers of ${variantId} to squares away from the edge`;

/** The numbers that rules on heads use, one for each seed. Those of the variants' own rules are of the quadrant. */
export function architectureMeasures(
  seeds: readonly number[],
  records: readonly ArchitectureRecord[],
): [name: string, measure: Measure][] {
  return headVariantIds.flatMap((variantId) => {
    const perSeed = (
      split: SplitName,
      unit: Measure["unit"],
      number: (record: ArchitectureRecord) => number | null | undefined,
    ): Measure => ({
      unit,
      values: seeds.map((seed) => {
        const record = records.find(
          (own) =>
            own.variantId === variantId && own.seed === seed && own.split === split && own.byHand !== true,
        );
        if (record === undefined) return null;
        return record.outcome === "diverged" ? Number.POSITIVE_INFINITY : (number(record) ?? null);
      }),
    });
    /** A head that misses the pixel where it was trained has not learned yet what it is asked elsewhere. */
    const unfinished = (split: SplitName) =>
      perSeed(split, " px", ({ seen }) => seen?.meanErrorPx).values.map(
        (value) => value !== null && value >= workingErrorPx,
      );
    const error = {
      ...perSeed("quadrant", " px", ({ neverSeen }) => neverSeen?.meanErrorPx),
      open: unfinished("quadrant"),
    };
    return [
      [nameOfMetric("meanErrorPx", variantId), error],
      [
        nameOfMetric("varianceRatio", variantId),
        perSeed("quadrant", "", ({ neverSeen }) => neverSeen?.varianceRatio),
      ],
      [neverSeenError(variantId), error],
      [seenError(variantId), perSeed("quadrant", " px", ({ seen }) => seen?.meanErrorPx)],
      [
        uniformError(variantId),
        {
          ...perSeed("uniform", " px", ({ neverSeen }) => neverSeen?.meanErrorPx),
          open: unfinished("uniform"),
        },
      ],
      [innerExtent(variantId), perSeed("quadrant", " px", ({ innerExtentPx }) => innerExtentPx)],
      [neverSeenShift(variantId), perSeed("quadrant", " px", ({ neverSeen }) => neverSeen?.shiftPerPixel)],
    ];
  });
}
