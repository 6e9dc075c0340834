import { readCoco, isCoco } from "./coco.ts";
import { readCsv } from "./csv.ts";
import type { LabelDraft } from "./draft.ts";
import type { LabelFormat } from "./formats.ts";
import type { LabelFolder } from "./label-folder.ts";
import type { LabelOptions } from "./options.ts";

/** One format of labels. */
export interface LabelReader {
  /** What it is called in a sentence. */
  readonly words: string;
  /** Sets of labels of this format in a folder, each by its file or folder in there; empty for none. */
  readonly find: (folder: LabelFolder) => Promise<readonly string[]>;
  /** @throws BoxbenchError DATASET that names the place in the file */
  readonly read: (file: string, folder: LabelFolder, options: LabelOptions) => Promise<LabelDraft>;
}

/** Every format that is read, by its name. */
export const labelReaders = {
  csv: {
    words: "a table",
    find: async ({ files, only }) => {
      const tables = files.filter(
        (file) => /\.(csv|tsv)$/i.test(file) || (file === only && /\.txt$/i.test(file)),
      );
      return tables.includes("labels.csv") ? ["labels.csv"] : tables;
    },
    read: readCsv,
  },
  coco: { words: "COCO JSON", find: (folder) => jsonFiles(folder, isCoco), read: readCoco },
} as const satisfies Partial<Record<LabelFormat, LabelReader>>;

async function jsonFiles(folder: LabelFolder, isIt: (value: unknown) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const file of folder.files.filter((name) => /\.json$/i.test(name))) {
    if (isIt(await folder.json(file))) found.push(file);
  }
  return found;
}
