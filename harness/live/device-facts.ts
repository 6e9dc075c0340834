import { z } from "zod";

/** What runs models in a page. */
export const providers = ["wasm", "webgpu", "tfjs-webgl", "tfjs-webgpu", "tfjs-wasm"] as const;

/** A text of one line, without what would move a terminal's cursor or clear it: what a device says of itself is printed. */
const lineSchema = z.string().regex(/^\P{Cc}*$/u);

/** A short text. */
export const nameSchema = lineSchema.max(200);

export const adapterSchema = z.strictObject({ name: nameSchema, isCpu: z.boolean() });

/** What a page says of its device. */
export const factsSchema = z.strictObject({
  /** `navigator.userAgent`. */
  userAgent: lineSchema.max(500),
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
