import { z } from "zod";
import { architectureRecordSchema, architectureRowSchema } from "./architectures.ts";
import { headCostsSchema } from "./costs.ts";
import { precisionFindingsSchema } from "./precision.ts";
import { classRecordSchema, classRowSchema } from "./classes.ts";
import {
  batchRowSchema,
  formulaRowSchema,
  imagesRowSchema,
  localisationRowSchema,
  longerRowSchema,
  overfitRowSchema,
  scaleRowSchema,
  sweepCellSchema,
} from "./rows.ts";
import { shareSchema } from "./statistics.ts";
import { targetRecordSchema, targetSweepRowSchema } from "./targets.ts";
import { trainingRecordSchema, trainingResultSchema } from "./training.ts";

/**
 * The schema of reports/study/study.json, the only input of the study's report. A version bump means that older
 * files no longer fit.
 */
export const STUDY_SCHEMA_VERSION = 1;

/** A statement of a discussion, the rule that decides, and what the rule made of the numbers. */
export const studyClaimSchema = z.object({
  id: z.string(),
  part: z.string(),
  statement: z.string(),
  by: z.string(),
  /** The rule in words, made from the rule itself. */
  rule: z.string(),
  /** The numbers that the rule looked at, in words. */
  measured: z.string(),
  /** With how many seeds the rule holds. */
  holds: shareSchema,
  /** Of the others, seeds whose training was still getting better: they refute nothing. */
  open: z.number().int().nonnegative(),
  verdict: z.enum(["supported", "refuted", "depends", "not measured"]),
  /** Makes this verdict again. */
  command: z.string(),
});

/** A training without its history. */
const trainingSummarySchema = trainingRecordSchema.extend({
  result: trainingResultSchema.omit({ history: true }),
});

const curveSchema = z.object({
  variantId: z.string(),
  seed: z.number().int(),
  outcome: z.enum(["learned", "partly", "collapsed", "diverged"]),
  points: z.array(z.object({ updates: z.number().int(), errorPx: z.number() })),
});

export const studySchema = z.object({
  schemaVersion: z.literal(STUDY_SCHEMA_VERSION),
  run: z.object({
    command: z.string(),
    preset: z.string(),
    parts: z.array(z.string()),
    /** Classifiers have each plus one: see src/study/classes.ts. */
    seeds: z.array(z.number().int()),
    finishedAt: z.string(),
    trainings: z.number().int(),
    /** Trainings that were asked for and not done when time was up. */
    missing: z.number().int(),
    /** Sum over all trainings, each on one thread. */
    trainingSeconds: z.number(),
    backend: z.string(),
  }),
  environment: z.object({
    cpu: z.string(),
    coresUsable: z.number().int(),
    os: z.string(),
    node: z.string(),
    packages: z.record(z.string(), z.string()),
    gitCommit: z.string().nullable(),
  }),
  /** Errors of answers without a network on the clean validation images of the first seed, in pixels. */
  meanAnswerErrorPx: z.number(),
  localisation: z.array(localisationRowSchema),
  sweep: z.array(sweepCellSchema),
  formulas: z.array(formulaRowSchema),
  batches: z.array(batchRowSchema),
  /** Older studies had no longer trainings. */
  longer: z.array(longerRowSchema).default([]),
  overfit: z.array(overfitRowSchema),
  scale: z.array(scaleRowSchema),
  images: z.array(imagesRowSchema),
  /** Older studies had no classifiers. */
  classes: z.array(classRowSchema).default([]),
  claims: z.array(studyClaimSchema),
  curves: z.array(curveSchema),
  trainings: z.array(trainingSummarySchema),
  classTrainings: z.array(classRecordSchema).default([]),
  /** Older studies had no heads. */
  architectures: z.array(architectureRowSchema).default([]),
  architectureTrainings: z.array(architectureRecordSchema).default([]),
  /** Absent where no network that finds boxes or key points was asked for. */
  targetSweep: z.array(targetSweepRowSchema).optional(),
  targetTrainings: z.array(targetRecordSchema).optional(),
  /** Absent where no bench was given. */
  headCosts: headCostsSchema.optional(),
  /** Absent where the part was not asked for. */
  precision: precisionFindingsSchema.optional(),
});

export type Study = z.infer<typeof studySchema>;
export type StudyClaimRecord = z.infer<typeof studyClaimSchema>;
export type StudyCurve = z.infer<typeof curveSchema>;
