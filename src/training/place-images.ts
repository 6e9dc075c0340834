import { placeDataset } from "../dataset/places.ts";
import type { Dataset } from "../dataset/types.ts";
import type { PointImages } from "../zoo/types.ts";

/**
 * A variant's own images.
 *
 * @throws BoxbenchError USAGE when they cannot be made
 */
export function datasetOfPlaces({ options, places }: PointImages, seed: number): Dataset {
  return placeDataset(options, places, seed);
}
