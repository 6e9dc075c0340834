import { sha256Of } from "../core/hash.ts";
import type { DatasetRecord, ImagePart } from "../core/results.ts";

/** The images of a run whose variants have images of their own, from those of each. */
export function joinedParts(parts: readonly ImagePart[]): DatasetRecord {
  return {
    description: parts.map(({ description }) => description).join("; "),
    side: null,
    trainCount: sumOf(parts.map(({ trainCount }) => trainCount)),
    validationCount: sumOf(parts.map(({ validationCount }) => validationCount)),
    validationSha256: sha256Of(parts.map(({ sha256 }) => sha256).join(" ")),
    parts: [...parts],
  };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
