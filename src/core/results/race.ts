import { z } from "zod";

/** What the rounds say of the runtimes of one architecture, at one precision, batch and thread count. */
export const raceSchema = z.object({
  /** The variants whose graphs are this one but for the values of their weights. */
  variantIds: z.array(z.string()).min(1),
  precision: z.string(),
  batch: z.number().int(),
  threads: z.number().int(),
  /** The one in front first, then by ratio. */
  racers: z.array(
    z.object({
      runtimeId: z.string(),
      /** Rounds in which it and the one in front were measured; its own of the one in front. */
      rounds: z.number().int(),
      /** Median over rounds, in milliseconds. */
      p50Ms: z.number(),
      /** Its time over that of the one in front, within rounds. */
      ratio: z.number(),
      /** 95 % for all pairs of the race together, however often it was looked at; null under three rounds. */
      interval: z.tuple([z.number(), z.number()]).nullable(),
      /** Whether more rounds could still have changed what is said of it. */
      isDone: z.boolean(),
    }),
  ),
});

export type RaceRecord = z.infer<typeof raceSchema>;
