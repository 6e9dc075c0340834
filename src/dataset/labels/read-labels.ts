import { BoxbenchError } from "../../core/errors.ts";
import type { LabelFormat } from "./formats.ts";
import { labelFormats } from "./formats.ts";
import { openLabelFolder, type LabelFolder } from "./label-folder.ts";
import type { LabelSet } from "./label-set.ts";
import type { LabelOptions } from "./options.ts";
import { placeDrafts } from "./place-drafts.ts";
import { labelProblem } from "./problem.ts";
import { labelReaders, type LabelReader } from "./registry.ts";
import { chosenSplit, splitOfPath } from "./split.ts";

/**
 * Reads the labels of a folder, or of one label file, whatever format they are in.
 *
 * @param source the folder, or the label file in it
 * @throws BoxbenchError DATASET when there are none, two formats could be meant, or labels and images do not fit together;
 *   the message names the file and the place in it
 */
export async function readLabels(source: string, options: LabelOptions = {}): Promise<LabelSet> {
  const folder = await openLabelFolder(source, options.images);
  const { format, found } = await foundLabels(folder, source, options);
  const { file, words } = chosenFile(found, options.split, folder.path);
  const draft = await readerOf(format).read(file, folder, options);
  if (draft.images.length === 0) throw labelProblem(draft.source, "lists no images");
  const set = await placeDrafts(draft, folder, options);
  return { ...set, convention: [...words, ...set.convention] };
}

function readerOf(format: LabelFormat): LabelReader {
  const readers: Partial<Record<LabelFormat, LabelReader>> = labelReaders;
  const reader = readers[format];
  if (reader !== undefined) return reader;
  throw new BoxbenchError("USAGE", `Labels of the format ${format} cannot be read yet.`);
}

interface FoundLabels {
  readonly format: LabelFormat;
  readonly found: readonly string[];
}

async function foundLabels(
  folder: LabelFolder,
  source: string,
  { format }: LabelOptions,
): Promise<FoundLabels> {
  const formats = format === undefined ? (Object.keys(labelReaders) as LabelFormat[]) : [format];
  const all: FoundLabels[] = [];
  for (const one of formats) {
    const found = await readerOf(one).find(folder);
    if (found.length > 0) all.push({ format: one, found });
  }
  const [first, second] = all;
  if (first === undefined) throw await nothingFound(folder, source, format);
  if (second === undefined) return first;
  throw labelProblem(
    source,
    `has labels of two formats, ${all.map((one) => `${one.format} (${one.found[0]})`).join(" and ")}: choose with --label-format ${first.format}, or give the file as --data`,
  );
}

async function nothingFound(
  folder: LabelFolder,
  source: string,
  format: LabelFormat | undefined,
): Promise<BoxbenchError> {
  if (format !== undefined) return labelProblem(source, `has no labels of the format ${format}`);
  for (const file of folder.files.filter((name) => /\.json$/i.test(name))) {
    if ((await folder.json(file)) !== undefined) continue;
    const cause = /\bNaN\b/.test(await folder.text(file))
      ? "it has NaN in it, which is no number of JSON"
      : "it is damaged or cut off";
    return labelProblem(`${source}: ${file}`, `is not JSON: ${cause}`);
  }
  return labelProblem(
    source,
    `has no labels: no labels.csv with the columns file,x,y or file,class, and nothing else of ${labelFormats.join(", ")}`,
  );
}

/** The one to read of several files of one format: that of the part of the data set that is wanted. */
function chosenFile(
  found: readonly string[],
  asked: string | undefined,
  source: string,
): { file: string; words: string[] } {
  const parts = found.map((file) => ({ file, split: splitOfPath(file) }));
  if (found.length === 1) return { file: found[0]!, words: [] };
  const names = [...new Set(parts.flatMap(({ split }) => split ?? []))];
  const { chosen, words } = chosenSplit(names, asked, source);
  const wanted = chosen ?? names[0] ?? null;
  const files = parts.filter(({ split }) => split === wanted);
  if (files.length === 1) return { file: files[0]!.file, words };
  throw labelProblem(
    source,
    `has ${files.length} files of labels, ${files
      .slice(0, 3)
      .map(({ file }) => file)
      .join(", ")}: give one of them as --data, with --images for the folder of its images`,
  );
}
