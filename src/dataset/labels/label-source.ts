import { splitOfPath, type Split } from "./split.ts";

/** Labels of one format that belong together: a file, or files of a folder. */
export interface LabelSource {
  /** How errors call it: the file or folder, relative to the folder that was given; empty for that itself. */
  readonly name: string;
  /** Part of the data set that it is; null for one that has no parts. */
  readonly split: Split | null;
  /** Relative to the folder that was given. */
  readonly files: readonly string[];
}

/** Files that are a set of labels each. */
export function singleSources(files: readonly string[]): LabelSource[] {
  return files.map((file) => ({ name: file, split: splitOfPath(file), files: [file] }));
}

/** Files of which each is about one image, by the part of the data set that their folders name. */
export function sourcesBySplit(files: readonly string[]): LabelSource[] {
  const bySplit = new Map<Split | null, string[]>();
  for (const file of files) {
    const split = splitOfPath(file.slice(0, file.lastIndexOf("/") + 1));
    bySplit.set(split, [...(bySplit.get(split) ?? []), file]);
  }
  return [...bySplit].map(([split, own]) => ({ name: commonFolder(own), split, files: own }));
}

/** The innermost folder that all are in. */
export function commonFolder(files: readonly string[]): string {
  const [first = "", ...others] = files.map((file) => file.split("/").slice(0, -1));
  const parts = first as readonly string[];
  const length = parts.findIndex((part, at) => others.some((other) => other[at] !== part));
  return (length < 0 ? parts : parts.slice(0, length)).join("/");
}
