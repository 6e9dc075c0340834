import { z } from "zod";

/**
 * What a page of another device and the server say to each other. The page measures what it is told, and the server
 * judges: whatever comes from the page is checked here before anything reads it.
 */
const name = z.string().max(200);
const key = z.string().regex(/^[\w-]{22}$/);

/** What runs models in a page. */
export const providers = ["wasm", "webgpu", "tfjs-webgl", "tfjs-webgpu", "tfjs-wasm"] as const;

const adapter = z.strictObject({ name, isCpu: z.boolean() }).nullable();

/** What a page says of its device. */
export const factsSchema = z.strictObject({
  /** `navigator.userAgent`. */
  userAgent: z.string().max(500),
  /** Product and version, where the browser gives them without a guess. */
  browser: name.nullable(),
  /** System and version. */
  platform: name.nullable(),
  model: name.nullable(),
  cores: z.number().int().min(1).max(4096),
  memoryGib: z.number().min(0).max(4096).nullable(),
  isIsolated: z.boolean(),
  clockStepMs: z.number().min(0).max(1000),
  webgl: adapter,
  webgpu: adapter,
});

export type DeviceFacts = z.infer<typeof factsSchema>;

export const helloSchema = z.strictObject({
  /** Of a page that was here before, as after a reload. */
  key: key.nullable(),
  facts: factsSchema,
});

const caller = { key, visit: z.number().int().min(1).max(1e6) };

export const startSchema = z.strictObject({
  ...caller,
  variantIds: z.array(name).min(1).max(200),
  providers: z.array(z.enum(providers)).min(1).max(providers.length),
});

export const nextSchema = z.strictObject({ ...caller, seen: z.number().int().min(0).max(1e9) });

/** The head of a reply; the bytes of its tensors follow it. */
export const replySchema = z.strictObject({
  ...caller,
  id: z.number().int().min(1).max(1e9),
  /** Milliseconds since the last reply in which the page was hidden. */
  hiddenMs: z.number().min(0).max(1e9),
  /** Workers that the measuring page has started. */
  workers: z.number().int().min(0).max(4096),
  value: z.json(),
  error: z.string().max(4000).nullable(),
});

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
  sessionAdapter: z.strictObject({ name, isCpu: z.boolean() }),
} as const;

export type PageFunction = keyof typeof answerSchemas;

/** What the page is to do. */
export interface Command {
  readonly id: number;
  readonly name: PageFunction;
  readonly values: readonly unknown[];
}

/** A cell as the page shows it. */
export interface ShownCell {
  readonly variantId: string;
  readonly runtimeId: string;
  readonly batch: number;
  readonly threads: number;
  readonly status: string;
  readonly p50: string;
  readonly interval: string;
  readonly parity: string;
  readonly accuracy: string;
  /** Why it has no times, or why they are in doubt. */
  readonly note: string;
}

export interface DeviceState {
  readonly phase: "ready" | "preparing" | "measuring" | "done" | "failed";
  /** From 0 to 1. */
  readonly share: number;
  readonly line: string;
  /** The time that is left, in words. */
  readonly left: string;
  readonly cells: readonly ShownCell[];
  /** Paths on this server. */
  readonly reportPath: string | null;
  readonly galleryPath: string | null;
}

/** What a page may choose from. */
export interface Offer {
  readonly key: string;
  /** How often the page of this device has come: an older one of the same device gets no more commands. */
  readonly visit: number;
  readonly variantIds: readonly string[];
  readonly runtimes: readonly {
    readonly provider: (typeof providers)[number];
    readonly id: string;
    readonly title: string;
    /** Why it cannot be measured here; null where it can. */
    readonly reason: string | null;
  }[];
}

/** What `next` answers. */
export interface Next {
  readonly state: (DeviceState & { readonly version: number }) | null;
  readonly command: Command | null;
  /** Another page of the same device has taken over. */
  readonly isGone: boolean;
}
