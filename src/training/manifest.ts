import { z } from "zod";
import { accuracySchema, classAccuracySchema, scoreSchema, targetTasks } from "../core/results.ts";

/** One line of a training history. Errors are on the validation images. */
export const epochRecordSchema = z.object({
  epoch: z.number().int().min(1),
  trainLoss: z.number().nullable(),
  validationMse: z.number().nullable(),
  validationMeanErrorPx: z.number().nullable(),
  seconds: z.number().nonnegative(),
});

/** Accuracy on the validation images, and what the errors are made of. Points are compared in [-1, 1]. */
export const trainedAccuracySchema = accuracySchema.extend({
  /** Mean over x and y of the variance of the targets: the MSE of the best constant answer. */
  targetVariance: z.number(),
  /** Var(prediction) / Var(target), each summed over x and y. */
  varianceRatio: z.number(),
  /** Mean of prediction minus target, per axis, in pixels. */
  biasPx: z.tuple([z.number(), z.number()]),
  /** Variance of prediction minus target, summed over x and y, in pixels squared. */
  errorVariancePx2: z.number(),
  /** True where varianceRatio is under 0.05. */
  collapsed: z.boolean(),
});

/** One optimizer that was tried. */
export const attemptSchema = z.object({
  optimizer: z.string(),
  outcome: z.enum(["trained", "diverged"]),
  epochs: z.number().int().nonnegative(),
});

/** One line of the training history of a classifier. Figures are on the validation images. */
export const classEpochRecordSchema = z.object({
  epoch: z.number().int().min(1),
  trainLoss: z.number().nullable(),
  validationLogLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  seconds: z.number().nonnegative(),
});

/** Accuracy on the test images, and what tells whether the network looks at them. */
export const trainedClassAccuracySchema = classAccuracySchema.extend({
  /** Share of the images that are of the class that most training images are of. */
  majorityAccuracy: z.number(),
  /** Share of the images with the most frequent answer. */
  largestAnswerShare: z.number(),
  /** Var(probability of class 1) / Var(class). */
  varianceRatio: z.number(),
  /** True where varianceRatio is under 0.05. */
  collapsed: z.boolean(),
});

const common = {
  schemaVersion: z.literal(1),
  variantId: z.string(),
  summary: z.string(),
  claim: z.object({ statement: z.string(), by: z.string() }),
  preprocessing: z.string(),
  /** Input shape without the batch: [height, width, channels]. */
  inputShape: z.tuple([z.number().int(), z.number().int(), z.number().int()]),
  parameters: z.number().int().nonnegative(),
  /** SHA-256 of each file beside the manifest, by file name. */
  files: z.record(z.string(), z.string()),
};

const commonTraining = {
  outcome: z.enum(["trained", "diverged"]),
  preset: z.string(),
  seed: z.number().int(),
  datasetSha256: z.string(),
  trainCount: z.number().int(),
  validationCount: z.number().int(),
  backend: z.string(),
  versions: z.record(z.string(), z.string()),
  attempts: z.array(attemptSchema),
  epochs: z.number().int().nonnegative(),
  bestEpoch: z.number().int().nonnegative(),
  seconds: z.number().nonnegative(),
};

/** models/<variant>/manifest.json: what the files beside it are and how they were made. */
export const manifestSchema = z.object({
  ...common,
  /** Absent in manifests from before there was another task. */
  task: z.literal("localise").optional(),
  outputRange: z.tuple([z.number(), z.number()]),
  training: z.object({
    ...commonTraining,
    /** Images of a folder set apart from those to train, which chose the epoch; absent where nothing was set apart. */
    choosingCount: z.number().int().optional(),
    history: z.array(epochRecordSchema),
  }),
  /** Null where training diverged: no network is left to measure. */
  accuracy: trainedAccuracySchema.nullable(),
});

/** The same for a variant that tells classes apart. */
export const classManifestSchema = z.object({
  ...common,
  task: z.literal("classify"),
  /** What the outputs are. */
  head: z.enum(["sigmoid", "softmax", "normalised"]),
  /** What each class is, from class 0 on. */
  classNames: z.array(z.string()).min(2),
  training: z.object({
    ...commonTraining,
    testCount: z.number().int(),
    /** Seconds of training the frozen layers beforehand; 0 without. */
    pretrainingSeconds: z.number().nonnegative(),
    history: z.array(classEpochRecordSchema),
  }),
  /** On the test images. Null where training diverged: no network is left to measure. */
  accuracy: trainedClassAccuracySchema.nullable(),
});

/** One line of the training history of a variant that is trained on what labels say. */
export const targetEpochRecordSchema = z.object({
  epoch: z.number().int().min(1),
  trainLoss: z.number().nullable(),
  /** Mean over the images that choose the epoch of the first thing that the task's score is made of; smaller is better. */
  validationLoss: z.number().nullable(),
  seconds: z.number().nonnegative(),
});

/** The same for a variant that is trained on what labels say. */
export const targetManifestSchema = z.object({
  ...common,
  task: z.enum(targetTasks),
  /** Of the key points or classes that it tells, in the order of its outputs; empty for a box alone. */
  names: z.array(z.string()),
  training: z.object({
    ...commonTraining,
    /**
     * Images set apart from those to train, which chose the epoch; 0 where there were so few that those to train chose it. Absent
     * in manifests from before, where the images that are scored did.
     */
    choosingCount: z.number().int().optional(),
    history: z.array(targetEpochRecordSchema),
  }),
  /** On the validation images. Null where training diverged: no network is left to measure. */
  accuracy: scoreSchema.nullable(),
});

export const anyManifestSchema = z.discriminatedUnion("task", [
  manifestSchema,
  classManifestSchema,
  targetManifestSchema,
]);

/** models/<variant>/reference.json: the training backend's own answers on fixed validation images. */
export const referenceSchema = z.object({
  schemaVersion: z.literal(1),
  variantId: z.string(),
  backend: z.string(),
  /** Indices into the images that are scored: validation images for points, test images for classes. */
  imageIndices: z.array(z.number().int().nonnegative()),
  /** SHA-256 of the raw pixels of those images, in order. */
  pixelsSha256: z.string(),
  /** The raw pixels themselves, [count, height, width, channels], base64, so that no data set is needed. */
  pixelsBase64: z.string(),
  inputShape: z.tuple([z.number().int(), z.number().int(), z.number().int()]),
  /** Raw network outputs, one row per image. */
  outputs: z.array(z.array(z.number())),
});

export type Attempt = z.infer<typeof attemptSchema>;
export type EpochRecord = z.infer<typeof epochRecordSchema>;
export type TrainedAccuracy = z.infer<typeof trainedAccuracySchema>;
export type TrainedClassAccuracy = z.infer<typeof trainedClassAccuracySchema>;
export type Manifest = z.infer<typeof manifestSchema>;
export type ClassManifest = z.infer<typeof classManifestSchema>;
export type TargetManifest = z.infer<typeof targetManifestSchema>;
export type AnyManifest = z.infer<typeof anyManifestSchema>;
export type Reference = z.infer<typeof referenceSchema>;
