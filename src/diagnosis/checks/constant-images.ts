import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface ConstantImages {
  readonly count: number;
  /** Images of one level or colour. */
  readonly blank: number;
  readonly distinct: number;
}

const harmfulShare = 0.1;
const noticeableShare = 0.01;

/** Images without anything to see, or that are all the same. */
export function constantImages({ inputs, images }: Measurements): Found<ConstantImages> | null {
  const { constantImages: blank, distinctImages: distinct } = inputs;
  const evidence = { count: images.count, blank, distinct };
  if (distinct === 1 && images.count > 1) return { severity: "illness", evidence };
  const share = blank / images.count;
  if (share < noticeableShare) return null;
  return { severity: share >= harmfulShare ? "illness" : "risk", evidence };
}
