import { z } from "zod";

/** MLPerf's four kinds of load. */
export const scenarioNames = ["single-stream", "multi-stream", "offline", "server"] as const;

const closedLoopSchema = z.object({
  queries: z.number().int().positive(),
  seconds: z.number(),
  /** Images in each query. */
  samplesPerQuery: z.number().int().positive(),
  p50Ms: z.number(),
  /** Null where there are too few queries: 64 for p90, 662 for p99. */
  p90Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
});

const offlineSchema = z.object({
  /** The batch with the most images per second. */
  batch: z.number().int().positive(),
  images: z.number().int(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
  trials: z.array(z.object({ batch: z.number().int(), imagesPerSecond: z.number() })),
});

const serverTrialSchema = z.object({
  ratePerSecond: z.number(),
  verdict: z.enum(["kept", "broken", "undecided"]),
  queries: z.number().int(),
  /** Queries of which the latency was over the bound. */
  missed: z.number().int(),
  p50Ms: z.number(),
  p90Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  /** Latency is queue and service: waiting for its turn, and being answered. */
  meanQueueMs: z.number(),
  meanServiceMs: z.number(),
});

const serverSchema = z.object({
  boundMs: z.number(),
  /** `derived`: ten times the median of the variant's fastest runtime, and at least 1 ms. */
  boundFrom: z.enum(["given", "derived"]),
  /** Median of one query alone, directly before. */
  serviceMs: z.number(),
  /** The highest rate that was shown to keep the bound; null where none was. */
  best: serverTrialSchema.nullable(),
  trials: z.array(serverTrialSchema),
  /** Whether the search ended because it was done, not because its time was over. */
  finished: z.boolean(),
});

const base = {
  variantId: z.string(),
  runtimeId: z.string(),
  threads: z.number().int().positive(),
};

const measured = {
  ...base,
  status: z.literal("measured"),
  /** Why the figures are in doubt, in words; null where they are not. */
  disturbed: z.string().nullable(),
};
const not = { ...base, scenario: z.enum(scenarioNames) };

/** How one variant on one runtime does under one kind of load. */
export const scenarioSchema = z.union([
  z.object({ ...measured, scenario: z.enum(["single-stream", "multi-stream"]), ...closedLoopSchema.shape }),
  z.object({ ...measured, scenario: z.literal("offline"), ...offlineSchema.shape }),
  z.object({ ...measured, scenario: z.literal("server"), ...serverSchema.shape }),
  z.object({ ...not, status: z.literal("skipped"), reason: z.string() }),
  z.object({ ...not, status: z.literal("failed"), code: z.string(), message: z.string() }),
]);

export type ScenarioName = (typeof scenarioNames)[number];
export type ClosedLoopFigures = z.infer<typeof closedLoopSchema>;
export type OfflineFigures = z.infer<typeof offlineSchema>;
export type ServerFigures = z.infer<typeof serverSchema>;
export type ServerTrialRecord = z.infer<typeof serverTrialSchema>;
export type ScenarioRecord = z.infer<typeof scenarioSchema>;
