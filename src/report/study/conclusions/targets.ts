import type { Study } from "../../../core/study/study.ts";
import type { TargetSweepRow } from "../../../core/study/targets.ts";
import { formatDigits } from "../../format.ts";
import { code, text } from "../../markdown.ts";
import { rateText } from "../words.ts";

/** At which learning rate each network finds boxes or key points best. */
export function targetConclusions({ targetSweep = [] }: Study): string[] {
  const ids = [...new Set(targetSweep.map(({ variantId }) => variantId))];
  return ids.map((id) => bestText(targetSweep.filter(({ variantId }) => variantId === id)));
}

/** Which rate is the best, and which are of no use. */
function bestText(rows: readonly TargetSweepRow[]): string {
  const { variantId, measure } = rows[0]!;
  const isUseful = ({ error, withoutNetwork }: TargetSweepRow) =>
    error.median !== null && error.median < withoutNetwork.median!;
  const useful = rows.filter(isUseful).toSorted((a, b) => a.error.median! - b.error.median!);
  const useless = rows.filter((row) => !isUseful(row)).map(({ learningRate }) => rateText(learningRate));
  const [best] = useful;
  const first =
    best === undefined
      ? `${code(variantId)} is at no rate better than the best answer without a network`
      : `${code(variantId)} errs least at the rate ${rateText(best.learningRate)}: ${text(measure)} ${formatDigits(best.error.median, 3)}`;
  const others =
    best === undefined || useless.length === 0
      ? ""
      : `; at ${useless.join(", ")} it is no better than an answer without a network`;
  return `${first}${others}.`;
}
