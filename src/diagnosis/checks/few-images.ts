import { hasLearned } from "../fit.ts";
import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";
import type { FewImagesFacts, FewImagesResult } from "../probe-few-images.ts";

export interface FewImages {
  /** The smallest number of images that was not learned. */
  readonly failed: FewImagesResult;
  readonly test: FewImagesFacts;
  /** Whether any learning rate taught it anything. */
  readonly anyRate: boolean;
}

/** A network that cannot learn even a few images by heart: more data or time will not help it. */
export function fewImages(measured: Measurements): Found<FewImages> | null {
  const { fewImages: test, rates } = measured;
  const failed = test?.results.find(({ steps }) => steps === null);
  if (!test || failed === undefined || hasLearned(measured)) return null;
  const anyRate = rates?.results.some(({ explained }) => explained !== null && explained >= 0.1) ?? false;
  // One image needs no more than a bias; eight may need more steps than the test has.
  const severity = failed.images <= 2 || !anyRate ? "illness" : "risk";
  return { severity, evidence: { failed, test, anyRate } };
}
