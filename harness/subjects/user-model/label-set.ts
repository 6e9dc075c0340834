import { resolve } from "node:path";
import { classLabelsFromCsv, hasClasses } from "../../../src/dataset/class-labels.ts";
import { readLabels } from "../../../src/dataset/folder.ts";
import { labelsFileName, labelsFromCsv } from "../../../src/dataset/labels.ts";
import { labelledObject, type LabelledObject, type LabelSet } from "../../../src/dataset/labels/label-set.ts";

/** What the labels of a folder say. */
export async function labelSetOf(folder: string): Promise<LabelSet> {
  const source = resolve(folder, labelsFileName);
  const text = await readLabels(source);
  const where = (row: number) => `${labelsFileName} row ${row}`;
  const imageOf = (file: string, row: number, object: Partial<LabelledObject>) => ({
    file,
    width: null,
    height: null,
    where: where(row),
    objects: [labelledObject({ ...object, where: where(row) })],
  });
  const known = {
    format: "csv",
    source,
    keyPointNames: [],
    skeleton: [],
    convention: [],
    warnings: [],
  } as const;
  if (!hasClasses(text, source)) {
    const images = labelsFromCsv(text, source).map(({ file, x, y, row }) =>
      imageOf(file, row, { point: { x, y } }),
    );
    return { ...known, classes: [], images };
  }
  const rows = classLabelsFromCsv(text, source);
  return {
    ...known,
    classes: [...new Set(rows.map(({ label }) => label))].toSorted(),
    images: rows.map(({ file, label, row }) => imageOf(file, row, { className: label })),
  };
}
