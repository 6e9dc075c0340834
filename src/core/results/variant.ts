import { z } from "zod";
import { parityBasisSchema } from "./parity-basis.ts";
import { trainingSchema } from "./tasks/registry.ts";

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
  /** Null for a user's own model. */
  training: trainingSchema.nullable(),
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
  /** Absent in older files, and where the model does not run. */
  parityBasis: parityBasisSchema.optional(),
});

export type VariantRecord = z.infer<typeof variantSchema>;
/** A variant that was trained here, not a user's own model. */
export type TrainedVariant<Training = NonNullable<VariantRecord["training"]>> = VariantRecord & {
  training: Training;
};
