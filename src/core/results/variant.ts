import { z } from "zod";
import { classTrainingSchema } from "./class-records.ts";

/** A model: what it is, how it was trained, and its ONNX file. */
export const variantSchema = z.object({
  id: z.string(),
  family: z.string(),
  summary: z.string(),
  preprocessing: z.string(),
  /** Without the batch. */
  inputShape: z.array(z.number()),
  parameters: z.number().int(),
  /** The layers in a row, such as `Conv2D 32 5x5/2 ReLU`. */
  layers: z.array(z.string()),
  /** Of a variant that tells two classes apart, whose `training` is null. */
  classTraining: classTrainingSchema.optional(),
  /** Null for a user's own model, and for a variant with `classTraining`. */
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

export type VariantRecord = z.infer<typeof variantSchema>;
/** A variant that was trained here, not a user's own model. */
export type TrainedVariant = VariantRecord & { training: NonNullable<VariantRecord["training"]> };
