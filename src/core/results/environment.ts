import { z } from "zod";

/** The machine and what is installed on it. */
export const environmentSchema = z.object({
  cpu: z.string(),
  coresUsable: z.number().int(),
  /** Null where a browser does not tell. */
  memoryBytes: z.number().nullable(),
  /** What the control group of this process allows; null where it sets no limit, or there is none. */
  limits: z.object({ cpus: z.number().nullable(), memoryBytes: z.number().nullable() }),
  os: z.string(),
  /** `none` where it ran in a page of another device. */
  node: z.string(),
  v8: z.string(),
  gpu: z.string().nullable(),
  gpuDriver: z.string().nullable(),
  /** The Chromium of this machine, or the browser of a page, such as `Chromium 150.0.1`; null where none was found. */
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
  /** What each runtime of the run that was there says of itself, by id; absent in results before it was kept. */
  runtimes: z
    .record(
      z.string(),
      z.object({
        version: z.string(),
        device: z.string(),
        /** The browser that it ran in, such as `Firefox 153.8`; absent outside of one, and in older files. */
        browser: z.string().optional(),
        /** On a device that is not this processor; absent where it is, and in older files. */
        computes: z.literal("elsewhere").optional(),
      }),
    )
    .optional(),
  /** Switches of Node and variables that change what runtimes do. */
  flags: z.array(z.string()),
  gitCommit: z.string().nullable(),
});

export type Environment = z.infer<typeof environmentSchema>;
