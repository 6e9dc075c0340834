/** The form in which a model's numbers are: float32 as it was trained, or a scheme that made it smaller. */
export const precisionNames = [
  "fp32",
  "fp16",
  "fp16-weights",
  "int8",
  "int8-reduced",
  "int8-weights",
  "int8-dynamic",
] as const;

/** A scheme, or the model as it is. */
export type Precision = (typeof precisionNames)[number];
