import type { Study } from "../../../core/study/study.ts";
import { formatCount } from "../../format.ts";
import { code, text } from "../../markdown.ts";
import { listed } from "../words.ts";
import { lossText, rowsByLoss } from "./losses.ts";

/** What is further off has not learned, and has nothing to lose. */
const foundBelowPx = 1;

/** What loses least and most in int8, and what the rules made of each statement. */
export function precisionConclusions({ precision }: Pick<Study, "precision">): string[] {
  if (precision === undefined) return [];
  const int8 = rowsByLoss(precision.rows, "int8").filter(({ before }) => before < foundBelowPx);
  const [least, most] = [int8[0], int8.at(-1)];
  const order =
    least === undefined || most === undefined || least === most
      ? []
      : [
          `In int8, of ${formatCount(int8.length)} variants that find the box to the pixel ${code(least.variantId)} is the one that loses least, ${lossText(least)}, and ` +
            `${code(most.variantId)} the one that loses most, ${lossText(most)}.`,
        ];
  const said = (["supported", "refuted"] as const).flatMap((verdict) => {
    const own = precision.verdicts.filter((one) => one.verdict === verdict);
    const words = own.map(({ statement }) => `*${text(statement)}*`);
    return own.length === 0 ? [] : [`Of fewer bits the rules ${verb[verdict]}: ${listed(words)}.`];
  });
  return [...order, ...said];
}

const verb = { supported: "support", refuted: "refute" } as const;
