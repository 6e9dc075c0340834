import { z } from "zod";

/** What became of a statement that a variant's rule checks. */
export const verdictSchema = z.object({
  variantId: z.string(),
  statement: z.string(),
  by: z.string(),
  /** The rule in words, made from the rule itself. */
  rule: z.string(),
  /** The numbers that the rule looked at, in words. */
  measured: z.string(),
  verdict: z.enum(["supported", "refuted", "not measured"]),
});

export type VerdictRecord = z.infer<typeof verdictSchema>;
