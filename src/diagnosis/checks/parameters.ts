import type { Found } from "../found.ts";
import type { Measurements } from "../measurements.ts";

export interface Parameters {
  readonly parameters: number;
  readonly images: number;
  /** Weights that can learn, for each number in the labels. */
  readonly perLabel: number;
}

/** Networks with hundreds of weights for each label still generalise; with thousands they need help. */
const most = 1000;

/** Far more weights than labels: the network can learn the images by heart. */
export function parameters({ network, images }: Measurements): Found<Parameters> | null {
  const { trainableParameters, output } = network;
  const perLabel = trainableParameters / (images.count * output.units);
  if (perLabel <= most) return null;
  return {
    severity: "risk",
    evidence: { parameters: trainableParameters, images: images.count, perLabel },
  };
}
