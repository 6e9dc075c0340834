import type { Claim, Rule } from "./claim.ts";

/** Share of wrong answers under which a network counts as working. */
const workingErrorRate = 0.1;

/** How far a change has to bring the error rate down to count as the cure: to a half, and to a working one. */
const cureFactor = 0.5;

/** "It tells the classes apart." */
export const tellsApart: Rule = { metric: "errorRate", is: "below", value: workingErrorRate };

/** "This change is the cure": it works, and what it was changed from does not come near. */
export function curesClasses(variantId: string): readonly Rule[] {
  return [tellsApart, { metric: "errorRate", is: "below", factor: cureFactor, of: variantId }];
}

/** "It helps": at least one wrong answer in four fewer. */
export function helps(variantId: string): readonly Rule[] {
  return [{ metric: "errorRate", is: "below", factor: 0.75, of: variantId }];
}

type Discussion = "huge" | "flatline";

const discussions = {
  huge: "a 36-million-parameter classifier on 35 images",
  flatline: "a two-class CNN that flatlines after one epoch",
} as const satisfies Record<Discussion, string>;

export function claimIn(
  discussion: Discussion,
  who: "the question" | "a reply" | "the accepted reply" | "nobody",
  statement: string,
  supportedWhen: readonly Rule[],
): Claim {
  return { statement, by: `${who}, in the discussion of ${discussions[discussion]}`, supportedWhen };
}
