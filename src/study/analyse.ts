import type { ArchitectureRecord } from "../core/study/architectures.ts";
import type { ClassRecord } from "../core/study/classes.ts";
import type { ImagesRow } from "../core/study/rows.ts";
import type { Study, StudyClaimRecord, StudyCurve } from "../core/study/study.ts";
import { centroidPoints, meanPoints } from "../tasks/point/baselines.ts";
import { localisationAccuracy } from "../tasks/point/score.ts";
import { variantIds } from "../zoo/registry.ts";
import { architectureRows } from "./architectures.ts";
import { classRows } from "./classes.ts";
import { studyClaims } from "./claims.ts";
import { corrupted, corruptionNames } from "./corruptions.ts";
import { formulaRows } from "./formulas.ts";
import { imageKindNames, imagesOf } from "./image-kinds.ts";
import type { Measures } from "./measure.ts";
import { measuresOf } from "./measures.ts";
import { outcomeOf } from "./outcome.ts";
import { harderImages, longerVariants, sweepVariants, type PartName, type StudyChoice } from "./parts.ts";
import { studyPresets } from "./protocol.ts";
import {
  batchRows,
  imagesRows,
  localisationRow,
  longerRows,
  overfitRow,
  recipeTraining,
  scaleRows,
  sweepCells,
} from "./rows.ts";
import { spreadOf } from "./seeds.ts";
import type { Trainings } from "./trainings.ts";
import { describeCondition, describeMeasures, judgeSeeds, verdictOfSeeds } from "./verdicts.ts";

/** All of a study that follows from its trainings. */
export type Findings = Pick<
  Study,
  | "meanAnswerErrorPx"
  | "localisation"
  | "sweep"
  | "formulas"
  | "batches"
  | "longer"
  | "overfit"
  | "scale"
  | "images"
  | "classes"
  | "architectures"
  | "claims"
  | "curves"
>;

/** Works out what the trainings of some parts say. */
export async function findingsOf(
  parts: readonly PartName[],
  choice: StudyChoice,
  trainings: Trainings,
  classRecords: readonly ClassRecord[] = [],
  architectureRecords: readonly ArchitectureRecord[] = [],
): Promise<Findings> {
  const has = (part: PartName) => parts.includes(part);
  const chosen = choice.variants ?? variantIds;
  const rows = has("localisation")
    ? chosen.map((id) => localisationRow(id, choice, trainings)).filter((row) => row !== null)
    : [];
  return {
    meanAnswerErrorPx: meanAnswerErrorPx(choice),
    localisation: rows,
    sweep: has("learning-rate")
      ? sweepVariants(chosen).flatMap((id) => sweepCells(id, choice, trainings))
      : [],
    formulas: has("formulas") ? formulaRows(choice.seeds) : [],
    batches: has("batch")
      ? (choice.variants ?? ["cnn-gray"]).flatMap((id) => batchRows(id, choice, trainings))
      : [],
    longer: has("longer") ? longerVariants(choice).flatMap((id) => longerRows(id, choice, trainings)) : [],
    overfit: has("overfit")
      ? chosen.map((id) => overfitRow(id, choice, trainings)).filter((row) => row !== null)
      : [],
    scale: has("scale") ? chosen.flatMap((id) => scaleRows(id, choice, trainings)) : [],
    images: await imagesOfParts(parts, chosen, choice, trainings),
    classes: classRows(classRecords),
    architectures: architectureRows(architectureRecords, choice),
    claims: claimRecords(parts, choice, measuresOf(choice, trainings, classRecords, architectureRecords)),
    curves: has("localisation")
      ? rows.flatMap(({ variantId }) => curvesOf(variantId, choice, trainings))
      : [],
  };
}

function meanAnswerErrorPx({ seeds, preset }: StudyChoice): number {
  const images = imagesOf("clean", studyPresets[preset].validationCount, seeds[0]!, "study/validation");
  return localisationAccuracy(meanPoints(images, images), images.targets, images.side).meanErrorPx;
}

async function imagesOfParts(
  parts: readonly PartName[],
  variants: readonly string[],
  choice: StudyChoice,
  trainings: Trainings,
): Promise<ImagesRow[]> {
  const has = (part: PartName) => parts.includes(part);
  if (!has("images") && !has("robustness")) return [];
  const harder = variants.flatMap((id) => [
    ...imagesRows(id, "clean", choice, trainings).filter(
      ({ triedOn }) => triedOn === "clean" || has("robustness"),
    ),
    ...(has("images") ? harderImages.flatMap((kind) => imagesRows(id, kind, choice, trainings)) : []),
    ...(has("robustness") ? imagesRows(id, "left-half", choice, trainings) : []),
  ]);
  return [...(await baselineRows(choice)), ...harder];
}

/** Answers that need no training, on every kind of images. */
async function baselineRows({ seeds, preset }: StudyChoice): Promise<ImagesRow[]> {
  const { validationCount } = studyPresets[preset];
  const rows: ImagesRow[] = [];
  const row = (answerer: string, triedOn: string, errors: readonly number[]): ImagesRow => ({
    answerer,
    isBaseline: true,
    trainedOn: "nothing",
    triedOn,
    meanErrorPx: spreadOf(errors),
  });
  for (const kind of [...imageKindNames, ...corruptionNames]) {
    const [centroid, middle]: [number[], number[]] = [[], []];
    for (const seed of seeds) {
      const corruption = corruptionNames.find((name) => name === kind);
      const plain = imagesOf(
        corruption === undefined ? (kind as (typeof imageKindNames)[number]) : "clean",
        validationCount,
        seed,
        "study/validation",
      );
      const images = corruption === undefined ? plain : await corrupted(plain, corruption);
      const errorOf = (points: Float32Array) =>
        localisationAccuracy(points, images.targets, images.side).meanErrorPx;
      centroid.push(errorOf(centroidPoints(images)));
      middle.push(errorOf(meanPoints(images, images)));
    }
    rows.push(row("centroid of bright pixels", kind, centroid), row("mean of the targets", kind, middle));
  }
  return rows;
}

function claimRecords(
  parts: readonly PartName[],
  choice: StudyChoice,
  measures: Measures,
): StudyClaimRecord[] {
  return studyClaims
    .filter(({ part }) => (parts as readonly string[]).includes(part))
    .filter(({ part, variants }) => {
      const chosen = part === "classify" ? choice.classVariants : choice.variants;
      return variants?.every((id) => chosen?.includes(id) ?? true) ?? true;
    })
    .map((claim) => {
      const counts = judgeSeeds(claim, measures, choice.seeds.length);
      return {
        id: claim.id,
        part: claim.part,
        statement: claim.statement,
        by: claim.by,
        rule: claim.holdsWhen.map((condition) => describeCondition(condition, measures)).join(" and "),
        measured: describeMeasures(claim, measures),
        ...counts,
        verdict: verdictOfSeeds(counts),
        command: partCommandOf(claim.part, claim.variants, choice),
      };
    });
}

/** The command that makes a verdict again. */
function partCommandOf(part: string, variants: readonly string[] | null, choice: StudyChoice): string {
  return [
    `npm run study -- --part ${part}`,
    ...(variants ?? []).map((id) => `--variant ${id}`),
    `--seeds ${choice.seeds.length}`,
    ...(choice.preset === "study" ? [] : [`--preset ${choice.preset}`]),
    ...(choice.rates === null ? [] : [`--rates ${choice.rates.join(",")}`]),
  ].join(" ");
}

/** Points of a curve, at most: more than a small picture can show. */
const curvePoints = 30;

function curvesOf(variantId: string, choice: StudyChoice, trainings: Trainings): StudyCurve[] {
  return choice.seeds.flatMap((seed) => {
    const record = recipeTraining(variantId, seed, choice, trainings);
    if (record === undefined || record.result.history.length === 0) return [];
    const points = record.result.history.flatMap(({ updates, errorPx }) =>
      errorPx === null ? [] : [{ updates, errorPx }],
    );
    const step = Math.ceil(points.length / curvePoints);
    const thinned = points.filter((_, index) => index % step === 0 || index === points.length - 1);
    return [{ variantId, seed, outcome: outcomeOf(record), points: thinned }];
  });
}
