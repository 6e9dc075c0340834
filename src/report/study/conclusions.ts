import type { Study } from "../../core/study/study.ts";
import { blocks, list } from "../markdown.ts";
import { architectureConclusion, convolutionConclusion } from "./architectures/conclusion.ts";
import { precisionConclusions } from "./precision/conclusion.ts";
import { cureConclusion, overfitConclusion, scaleConclusion } from "./conclusions/changes.ts";
import { classConclusions } from "./conclusions/classes.ts";
import { formulaConclusion } from "./conclusions/formulas.ts";
import { imagesConclusion, linearConclusion, robustnessConclusion } from "./conclusions/images.ts";
import { batchConclusion, longerConclusion, rateConclusion, seedConclusion } from "./conclusions/learning.ts";
import { targetConclusions } from "./conclusions/targets.ts";
import { listed } from "./words.ts";

/**
 * One page that a reader of the discussions can act on. Every sentence is made from the numbers, and left out where
 * they are missing.
 */
export function conclusionSection(study: Study): string {
  const items = [
    rateConclusion(study),
    seedConclusion(study),
    batchConclusion(study),
    cureConclusion(study),
    longerConclusion(study),
    linearConclusion(study),
    overfitConclusion(study),
    scaleConclusion(study),
    imagesConclusion(study),
    robustnessConclusion(study),
    ...classConclusions(study),
    formulaConclusion(study),
    architectureConclusion(study),
    convolutionConclusion(study),
    ...targetConclusions(study),
    ...precisionConclusions(study),
  ].filter((item) => item !== null);
  return blocks("## What to do", items.length === 0 ? "Nothing was measured." : list(items), tallyOf(study));
}

function tallyOf({ claims }: Study): string | null {
  if (claims.length === 0) return null;
  const counts = (["supported", "refuted", "depends", "not measured"] as const)
    .map((verdict) => [verdict, claims.filter((claim) => claim.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0);
  const tally = listed(counts.map(([verdict, count]) => `${count} ${verdict}`));
  return `Of ${claims.length} statements: ${tally}. See [the table](#every-statement).`;
}
