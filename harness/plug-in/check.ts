import { z } from "zod";
import { BoxbenchError } from "../../src/core/errors.ts";
import { runtimeIds } from "../../src/runtimes/registry.ts";
import type { SingleSession } from "../../src/runtimes/single.ts";
import { dtypes } from "../../src/tensors/arrays.ts";
import type { Dtype } from "../../src/core/tensor.ts";
import type { Runtime, Session } from "../../src/runtimes/types.ts";
import type { Availability } from "../../src/core/device.ts";

const aFunction = (name: string) =>
  z.custom<unknown>((value) => typeof value === "function", { error: `${name} must be a function` });

const text = (what: string) => z.string({ error: `must be ${what}` }).min(1, { error: `must be ${what}` });

const runtimeSchema = z.object(
  {
    id: text('a text such as "my-engine/cpu"').regex(/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)?$/, {
      error: 'must be small letters, digits, ".", "_" and "-", with at most one "/", such as "my-engine/cpu"',
    }),
    title: text("a line of text"),
    reads: z.enum(["onnx", "layers-model", "tfjs-model"], {
      error: 'must be "onnx", "layers-model" or "tfjs-model"',
    }),
    computes: z.enum(["here", "elsewhere"], { error: 'must be "here" or "elsewhere"' }).optional(),
    probe: aFunction("probe"),
    open: aFunction("open"),
    tolerance: z
      .object(
        { absolute: z.number().nonnegative(), relative: z.number().nonnegative() },
        { error: "must be { absolute, relative }, both numbers from 0" },
      )
      .optional(),
  },
  { error: "must be an object with id, title, reads, probe and open" },
);

const deviceShape = { device: text("a text"), software: z.literal(true).optional() };

const availabilitySchema = z.discriminatedUnion(
  "available",
  [
    z.object({
      available: z.literal(true),
      version: text("a text"),
      environment: z.record(z.string(), z.string()).optional(),
      ...deviceShape,
    }),
    z.object({ available: z.literal(false), reason: text("a text"), fix: text("a text") }),
  ],
  { error: "must be { available: true, version, device } or { available: false, reason, fix }" },
);

const milliseconds = z.number({ error: "must be a number of milliseconds" }).nonnegative();

const ports = z.array(
  z.object({
    name: z.string(),
    dtype: z.enum(dtypes as [Dtype, ...Dtype[]]),
    shape: z.array(z.number().nullable()).nullable(),
  }),
  { error: "must be a list of { name, dtype, shape }" },
);

const sessionSchema = z.object(
  {
    timings: z.object(
      { importMs: milliseconds, readMs: milliseconds, createMs: milliseconds },
      { error: "must be { importMs, readMs, createMs }" },
    ),
    run: aFunction("run"),
    placement: aFunction("placement"),
    inputs: ports.optional(),
    outputs: ports.optional(),
    close: aFunction("close"),
  },
  { error: "must be a session with timings, run, placement and close" },
);

/**
 * The default export of a plug-in as a runtime.
 *
 * @throws BoxbenchError USAGE that names the file and the first thing that is wrong
 */
export function checkedRuntime(path: string, value: unknown): Runtime {
  if (value === undefined) throw plugInError(path, "it has no default export");
  check(path, "its default export", runtimeSchema, value);
  const runtime = value as Runtime;
  if (runtimeIds.includes(runtime.id)) {
    throw plugInError(path, `its id "${runtime.id}" is that of a built-in runtime`);
  }
  return runtime;
}

/** @throws BoxbenchError USAGE when it is not what `probe` has to give */
export function checkedAvailability(path: string, value: unknown): Availability {
  check(path, "the answer of probe()", availabilitySchema, value);
  return value as Availability;
}

/** @throws BoxbenchError USAGE when it is not what `open` has to give */
export function checkedSession(path: string, value: unknown): Session | SingleSession {
  check(path, "the answer of open()", sessionSchema, value);
  return value as Session | SingleSession;
}

function check(path: string, what: string, schema: z.ZodType, value: unknown): void {
  const issue = schema.safeParse(value).error?.issues[0];
  if (issue === undefined) return;
  const place = issue.path.length === 0 ? what : `"${issue.path.join(".")}" in ${what}`;
  throw plugInError(
    path,
    /^(probe|open|run|placement|close) must/.test(issue.message)
      ? `in ${what}, ${issue.message}`
      : `${place} ${issue.message}`,
  );
}

/** An error about a plug-in's file. */
export function plugInError(path: string, reason: string, cause?: unknown): BoxbenchError {
  const message = `Cannot use the runtime ${path}: ${reason.replace(/\.+$/, "")}. See docs/adding-a-runtime.md.`;
  return new BoxbenchError("USAGE", message, { cause });
}
