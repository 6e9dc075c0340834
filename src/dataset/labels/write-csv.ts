import { stringify } from "csv-stringify/sync";

/** The file in a folder of images that says where the point is in each. */
export const labelsFileName = "labels.csv";

const columns = ["file", "x", "y"] as const;

/** One row of labels.csv: a point in pixels, where (0, 0) is the outer corner of the top left pixel. */
export interface Label {
  /** Path of the image, relative to the folder. */
  readonly file: string;
  readonly x: number;
  readonly y: number;
}

/** The text of a labels.csv. */
export function csvFromLabels(labels: readonly Label[]): string {
  return stringify([...labels], { header: true, columns: [...columns] });
}
