import type { CheckId, EvidenceOf, Finding } from "../registry.ts";
import { dataTexts } from "./of-data.ts";
import { networkTexts } from "./of-network.ts";
import { trainingTexts } from "./of-training.ts";
import type { FindingText } from "./words.ts";

const texts = { ...dataTexts, ...networkTexts, ...trainingTexts } as const satisfies {
  [Id in CheckId]: (evidence: EvidenceOf<Id>) => FindingText;
};

/** A finding in plain English. */
export function textOf({ check, evidence }: Finding): FindingText {
  // The types of check and evidence belong together, which TypeScript loses in the union.
  return (texts[check] as (evidence: Finding["evidence"]) => FindingText)(evidence);
}
