import { z } from "zod";

/** What runs models in a page. */
export const providers = ["wasm", "webgpu", "tfjs-webgl", "tfjs-webgpu", "tfjs-wasm"] as const;

/** A short text. */
export const nameSchema = z.string().max(200);

export const adapterSchema = z.strictObject({ name: nameSchema, isCpu: z.boolean() });

/** What a page says of its device. */
export const factsSchema = z.strictObject({
  /** `navigator.userAgent`. */
  userAgent: z.string().max(500),
  /** Product and version, where the browser gives them without a guess. */
  browser: nameSchema.nullable(),
  /** System and version. */
  platform: nameSchema.nullable(),
  model: nameSchema.nullable(),
  cores: z.number().int().min(1).max(4096),
  memoryGib: z.number().min(0).max(4096).nullable(),
  isIsolated: z.boolean(),
  clockStepMs: z.number().min(0).max(1000),
  webgl: adapterSchema.nullable(),
  webgpu: adapterSchema.nullable(),
});

export type DeviceFacts = z.infer<typeof factsSchema>;
