import { z } from "zod";
import { adapterSchema } from "./device-facts.ts";

const dimension = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31);
const milliseconds = z.number().min(0).max(3_600_000);
const port = z.strictObject({
  name: z.string().max(1000),
  dtype: z.string().max(20),
  shape: z.array(dimension.nullable()).max(16).nullable(),
});

const tensor = z.strictObject({
  name: z.string().max(1000),
  dtype: z.enum([
    "float32",
    "float64",
    "float16",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "uint32",
    "int32",
    "uint64",
    "int64",
    "bool",
  ]),
  shape: z.array(dimension).max(16),
  byteLength: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
});

/** What each function of the measuring page may answer. */
export const answerSchemas = {
  load: z.null(),
  unload: z.null(),
  clockStepMs: z.number().min(0).max(1000),
  open: z.strictObject({
    timings: z.strictObject({ importMs: milliseconds, readMs: milliseconds, createMs: milliseconds }),
    sha256s: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(1000),
    inputs: z.array(port).max(1000),
    outputs: z.array(port).max(1000),
  }),
  /** The tensors of each run. */
  run: z.array(z.array(tensor).max(1000)).min(1).max(1000),
  keep: z.null(),
  time: z.array(milliseconds).min(1).max(10_000),
  profile: z.string().max(4_000_000),
  sessionAdapter: adapterSchema,
} as const;

export type PageFunction = keyof typeof answerSchemas;

/** What the page is to do. */
export interface Command {
  readonly id: number;
  readonly name: PageFunction;
  readonly values: readonly unknown[];
}
