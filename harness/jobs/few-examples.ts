import type { ReferenceSet } from "../workers/reference-file.ts";

/** A second for each image is usual there: this many are compared, or as many as one batch holds. */
const softwareExamples = 8;

/**
 * The part of a reference that is compared on a software adapter: every n-th input, at least 8 and one whole batch
 * of different ones where there are so many.
 */
export function fewExamples(reference: ReferenceSet, batch: number): ReferenceSet {
  const { examples, answers, detail } = reference;
  const count = Math.min(examples.length, Math.max(softwareExamples, batch));
  const chosen = Array.from({ length: count }, (_, index) => Math.floor((index * examples.length) / count));
  return {
    ...reference,
    examples: chosen.map((index) => examples[index]!),
    answers: chosen.map((index) => answers[index]!),
    ...(detail === undefined
      ? {}
      : { detail: { ...detail, truths: chosen.map((index) => detail.truths[index]!) } }),
  };
}
