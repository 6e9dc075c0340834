import { z } from "zod";

/**
 * The schema of reports/<run>/results.json, the only input of a report. Every number carries its unit in its
 * name. A version bump means that older files no longer fit.
 */
export const RESULTS_SCHEMA_VERSION = 1;

const environmentSchema = z.object({
  cpu: z.string(),
  coresUsable: z.number().int(),
  memoryBytes: z.number(),
  /** What the control group of this process allows; null where it sets no limit, or there is none. */
  limits: z.object({ cpus: z.number().nullable(), memoryBytes: z.number().nullable() }),
  os: z.string(),
  node: z.string(),
  v8: z.string(),
  gpu: z.string().nullable(),
  gpuDriver: z.string().nullable(),
  /** Program and version, such as `Chromium 150.0.1`; null where none was found. */
  browser: z.string().nullable(),
  /** Packages that were measured, by name. */
  packages: z.record(
    z.string(),
    z.object({
      version: z.string(),
      /** SHA-256 of each native library and WASM module of the package for this platform, by file name. */
      binaries: z.record(z.string(), z.string()),
    }),
  ),
  /** Switches of Node and variables that change what runtimes do. */
  flags: z.array(z.string()),
  gitCommit: z.string().nullable(),
});

const datasetSchema = z.object({
  /** One line: what the images are and how to make them again. */
  description: z.string(),
  /** Pixels; null where the inputs are no square images. */
  side: z.number().int().nullable(),
  trainCount: z.number().int(),
  validationCount: z.number().int(),
  validationSha256: z.string(),
});

/** Localisation errors over one set of images. */
export const accuracySchema = z.object({
  count: z.number().int().positive(),
  meanErrorPx: z.number(),
  medianErrorPx: z.number(),
  p95ErrorPx: z.number(),
  /** Share of the images with an error of at most 1 (3) pixels. */
  within1Px: z.number(),
  within3Px: z.number(),
  /** Mean squared error per axis, in the [-1, 1] scale. */
  mse: z.number(),
});

const variantSchema = z.object({
  id: z.string(),
  family: z.string(),
  summary: z.string(),
  preprocessing: z.string(),
  /** Without the batch. */
  inputShape: z.array(z.number()),
  parameters: z.number().int(),
  /** The layers in a row, such as `Conv2D 32 5x5/2 ReLU`. */
  layers: z.array(z.string()),
  /** Null for a user's own model. */
  training: z
    .object({
      outcome: z.enum(["trained", "diverged"]),
      preset: z.string(),
      backend: z.string(),
      seed: z.number().int(),
      trainCount: z.number().int(),
      epochs: z.number().int(),
      bestEpoch: z.number().int(),
      seconds: z.number(),
      attempts: z.array(z.object({ optimizer: z.string(), outcome: z.string(), epochs: z.number().int() })),
      history: z.array(
        z.object({
          epoch: z.number().int(),
          trainLoss: z.number().nullable(),
          validationMse: z.number().nullable(),
          validationMeanErrorPx: z.number().nullable(),
        }),
      ),
      targetVariance: z.number().nullable(),
      varianceRatio: z.number().nullable(),
      biasPx: z.tuple([z.number(), z.number()]).nullable(),
      errorVariancePx2: z.number().nullable(),
      collapsed: z.boolean().nullable(),
    })
    .nullable(),
  /** Null where training diverged. */
  onnx: z
    .object({
      sha256: z.string(),
      sizeBytes: z.number().int(),
      nodes: z.number().int(),
      opset: z.number().int(),
      /** Null for a model that came as ONNX. */
      convertMs: z.number().nullable(),
    })
    .nullable(),
});

/** An answer without a network, for comparison. */
const baselineSchema = z.object({ id: z.string(), summary: z.string(), accuracy: accuracySchema });

/** How far a cell's outputs are from the reference outputs. */
export const paritySchema = z.object({
  passed: z.boolean(),
  /** Number of images compared. */
  count: z.number().int(),
  maxAbsError: z.number().nullable(),
  meanAbsError: z.number().nullable(),
  /** Largest |a - b| / max(|b|, 1e-6). */
  maxRelativeError: z.number().nullable(),
  maxPixelDistance: z.number().nullable(),
  cosine: z.number().nullable(),
  /** Number of outputs that were NaN or infinite. */
  notFinite: z.number().int(),
  tolerance: z.object({ absolute: z.number(), relative: z.number() }),
  /** The backend that made the reference outputs. */
  reference: z.string(),
});

export const latencySchema = z.object({
  /** Milliseconds of each timed run, in the order of collection. */
  samplesMs: z.array(z.number()),
  warmupRuns: z.number().int(),
  /** Whether warm-up ended because the times were steady, not because its limit was reached. */
  steady: z.boolean(),
  /** Different inputs in rotation. */
  inputs: z.number().int(),
  p50Ms: z.number(),
  /** Null where there are too few samples: 64 for p90, 130 for p95, 662 for p99. */
  p90Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  minMs: z.number(),
  maxMs: z.number(),
  /** Images per second: batch size over the median. */
  imagesPerSecond: z.number(),
  /** CPU time of the process over wall time while timing: about the number of busy threads. */
  cpuOverWall: z.number(),
});

export const coldStartSchema = z.object({
  importMs: z.number(),
  readMs: z.number(),
  createMs: z.number(),
  firstRunMs: z.number(),
});

export const placementSchema = z.object({
  device: z.string(),
  /** A program on the CPU stands in for the GPU: the times say nothing about a GPU. */
  software: z.literal(true).optional(),
  nodesByProvider: z.record(z.string(), z.number().int()),
  /** Operators that ran outside the runtime's own provider; absent where there are none. */
  fallbackOps: z.array(z.string()).nonempty().optional(),
});

const cellBase = {
  id: z.string(),
  variantId: z.string(),
  runtimeId: z.string(),
  precision: z.literal("fp32"),
  batch: z.number().int().positive(),
  threads: z.number().int().positive(),
};

export const cellSchema = z.discriminatedUnion("status", [
  z.object({
    ...cellBase,
    status: z.literal("measured"),
    parity: paritySchema,
    placement: placementSchema.nullable(),
    coldStart: coldStartSchema,
    latency: latencySchema,
  }),
  /** Its answers agree, but nodes ran outside the provider that was asked for, so it was not timed. */
  z.object({
    ...cellBase,
    status: z.literal("fallback"),
    parity: paritySchema,
    placement: placementSchema.required({ fallbackOps: true }),
  }),
  z.object({ ...cellBase, status: z.literal("skipped"), reason: z.string(), fix: z.string().nullable() }),
  z.object({
    ...cellBase,
    status: z.literal("failed"),
    /** `PARITY` where the outputs disagree; else the code of the error. */
    code: z.string(),
    message: z.string(),
    parity: paritySchema.nullable(),
  }),
]);

/** The accuracy of one variant as one runtime answers, on all validation images. */
const runtimeAccuracySchema = z.object({
  variantId: z.string(),
  runtimeId: z.string(),
  accuracy: accuracySchema,
});

const verdictSchema = z.object({
  variantId: z.string(),
  statement: z.string(),
  by: z.string(),
  /** The rule in words, made from the rule itself. */
  rule: z.string(),
  /** The numbers that the rule looked at, in words. */
  measured: z.string(),
  verdict: z.enum(["supported", "refuted", "not measured"]),
});

/** A few validation images with each variant's best and worst answers. Points are in [-1, 1]. */
const gallerySchema = z.object({
  side: z.number().int(),
  /** Grey or RGB pixels by image index, base64. */
  images: z.record(z.string(), z.object({ channels: z.number().int(), pixelsBase64: z.string() })),
  rows: z.array(
    z.object({
      variantId: z.string(),
      runtimeId: z.string(),
      cases: z.array(
        z.object({
          kind: z.enum(["best", "worst"]),
          imageIndex: z.number().int(),
          truth: z.tuple([z.number(), z.number()]),
          prediction: z.tuple([z.number(), z.number()]),
          errorPx: z.number(),
        }),
      ),
    }),
  ),
});

export const resultsSchema = z.object({
  schemaVersion: z.literal(RESULTS_SCHEMA_VERSION),
  run: z.object({
    id: z.string(),
    command: z.string(),
    seed: z.number().int(),
    preset: z.string(),
    startedAt: z.string(),
    /** Null while the run is under way, or when it was interrupted. */
    finishedAt: z.string().nullable(),
  }),
  environment: environmentSchema,
  dataset: datasetSchema,
  variants: z.array(variantSchema),
  baselines: z.array(baselineSchema),
  cells: z.array(cellSchema),
  accuracies: z.array(runtimeAccuracySchema),
  verdicts: z.array(verdictSchema),
  gallery: gallerySchema.nullable(),
});

export type Results = z.infer<typeof resultsSchema>;
export type Environment = Results["environment"];
export type DatasetRecord = Results["dataset"];
export type VariantRecord = Results["variants"][number];
/** A variant that was trained here, not a user's own model. */
export type TrainedVariant = VariantRecord & { training: NonNullable<VariantRecord["training"]> };
export type BaselineRecord = Results["baselines"][number];
export type Accuracy = z.infer<typeof accuracySchema>;
export type Parity = z.infer<typeof paritySchema>;
export type Latency = z.infer<typeof latencySchema>;
export type ColdStart = z.infer<typeof coldStartSchema>;
export type PlacementRecord = z.infer<typeof placementSchema>;
export type Cell = z.infer<typeof cellSchema>;
export type MeasuredCell = Extract<Cell, { status: "measured" }>;
export type FallbackCell = Extract<Cell, { status: "fallback" }>;
export type RuntimeAccuracy = z.infer<typeof runtimeAccuracySchema>;
export type VerdictRecord = z.infer<typeof verdictSchema>;
export type Gallery = z.infer<typeof gallerySchema>;
