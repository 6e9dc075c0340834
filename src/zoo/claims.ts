import type { Claim, Rule } from "./claim.ts";

/** https://stats.stackexchange.com/questions/261704: "always predicts the mean". */
const discussion = "https://stats.stackexchange.com/questions/261704";

/** The largest mean error, in pixels, of a network that "works": its answer is on the right pixel. */
const workingErrorPx = 1;

/** How far a change has to bring the error down to count as the cure: to a tenth. */
const cureFactor = 0.1;

/** "The box is found to the pixel." */
export const works: Rule = { metric: "meanErrorPx", is: "below", value: workingErrorPx };

/** "This one change is the cure": it works, and what it was changed from does not come near. */
export function cures(variantId: string): readonly Rule[] {
  return [works, { metric: "meanErrorPx", is: "below", factor: cureFactor, of: variantId }];
}

export function claimOfQuestion(statement: string, supportedWhen: readonly Rule[]): Claim {
  return { statement, by: `the question, ${discussion}`, supportedWhen };
}

export function claimOfReply(statement: string, supportedWhen: readonly Rule[]): Claim {
  return { statement, by: `a reply to the question, ${discussion}`, supportedWhen };
}
