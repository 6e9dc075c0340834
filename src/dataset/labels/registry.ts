import { findClassFolders, readClassFolders } from "./class-folders.ts";
import { isCoco, readCoco } from "./coco.ts";
import { findCsv, readCsv } from "./csv.ts";
import { findCvat, readCvat } from "./cvat.ts";
import type { LabelDraft } from "./draft.ts";
import type { LabelFormat } from "./formats.ts";
import type { LabelFolder } from "./label-folder.ts";
import { isLabelStudio, readLabelStudio } from "./label-studio.ts";
import { isStudioTable } from "./label-studio-table.ts";
import { findLabelme, readLabelme } from "./labelme.ts";
import { singleSources, type LabelSource } from "./label-source.ts";
import { findMasks, readMasks } from "./mask-folders.ts";
import type { LabelOptions } from "./options.ts";
import { findVia, readVia } from "./via.ts";
import { findVoc, readVoc } from "./voc.ts";
import { findYolo, readYolo } from "./yolo.ts";

/** One format of labels. */
export interface LabelReader {
  /** Labels of this format in a folder; empty for none. */
  readonly find: (folder: LabelFolder) => Promise<readonly LabelSource[]>;
  /** @throws BoxbenchError DATASET that names the place in the file */
  readonly read: (source: LabelSource, folder: LabelFolder, options: LabelOptions) => Promise<LabelDraft>;
  /** What can be said of it beside the format, the part and the frame. */
  readonly takes: readonly ("units" | "boxes" | "origin" | "decimal" | "columns")[];
  /** Looked for only where there is nothing else: what images lie in says something, whether meant or not. */
  readonly isLast?: boolean;
}

/** Every format that is read, by its name. */
export const labelReaders = {
  csv: {
    find: findCsv,
    read: ({ files }, folder, options) => readCsv(files[0]!, folder, options),
    takes: ["units", "boxes", "origin", "decimal", "columns"],
  },
  coco: {
    find: async (folder) => singleSources(await jsonFiles(folder, isCoco)),
    read: ({ files }, folder, options) => readCoco(files[0]!, folder, options),
    takes: ["units", "boxes", "origin"],
  },
  voc: { find: findVoc, read: readVoc, takes: ["units", "boxes", "origin"] },
  yolo: { find: findYolo, read: readYolo, takes: [] },
  cvat: { find: findCvat, read: readCvat, takes: [] },
  "label-studio": {
    find: async (folder) =>
      singleSources([...(await jsonFiles(folder, isLabelStudio)), ...(await studioTables(folder))]),
    read: readLabelStudio,
    takes: [],
  },
  labelme: { find: findLabelme, read: readLabelme, takes: [] },
  via: { find: findVia, read: readVia, takes: [] },
  masks: { find: findMasks, read: readMasks, takes: [], isLast: true },
  folders: { find: findClassFolders, read: readClassFolders, takes: [], isLast: true },
} as const satisfies Record<LabelFormat, LabelReader>;

function studioTables(folder: LabelFolder): Promise<string[]> {
  return filesThat(folder, /\.[ct]sv$/i, async (file) => isStudioTable(await folder.text(file)));
}

function jsonFiles(folder: LabelFolder, isIt: (value: unknown) => boolean): Promise<string[]> {
  return filesThat(folder, /\.json$/i, async (file) => isIt(await folder.json(file)));
}

async function filesThat(
  { files }: LabelFolder,
  ending: RegExp,
  areIt: (file: string) => Promise<boolean>,
): Promise<string[]> {
  const found: string[] = [];
  for (const file of files.filter((name) => ending.test(name))) if (await areIt(file)) found.push(file);
  return found;
}
