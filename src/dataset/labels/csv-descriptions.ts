import type { RowLabels } from "./csv-images.ts";
import type { LabelFolder } from "./label-folder.ts";

/** What OpenImages calls its classes: `/m/01yrx`. */
const machineId = /^\/[mg]\/[\w-]+$/;

/** Names of classes by the ids that OpenImages has for them. */
export interface ClassDescriptions {
  readonly names: ReadonlyMap<string, string>;
  /** What was taken for what, one sentence or none. */
  readonly words: readonly string[];
}

/** Whether a file is OpenImages' list of names: `/m/01yrx,Cat` on each line, without a header. */
export function isClassDescription(file: string): boolean {
  return /(^|\/)[\w-]*class-descriptions[\w-]*\.csv$/i.test(file);
}

/** Whether a table is a list of classes with their numbers in order, as RetinaNet has it beside its labels. */
export function isClassList(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const numbers = lines.map((line) => /^[^,;]*[^,;\d.][^,;]*[,;]\s*(\d+)\s*$/.exec(line)?.[1]);
  const own = numbers[0] === undefined ? numbers.slice(1) : numbers;
  const isNumbered = own.length > 0 && own.every((number, at) => Number(number) === at + Number(own[0]));
  return isNumbered && (own[0] === "0" || own[0] === "1") && !/\.(png|jpe?g)\b/i.test(text);
}

/** The names of classes that are such ids, where the list of them lies in the folder. */
export async function classDescriptions(
  classes: readonly string[],
  folder: LabelFolder,
): Promise<ClassDescriptions> {
  const file = folder.all.find(isClassDescription);
  if (file === undefined || !classes.some((name) => machineId.test(name)))
    return { names: new Map(), words: [] };
  const lines = (await folder.text(file)).split("\n");
  const names = lines.flatMap((line) => {
    const [, id, name] = /^(\/[mg]\/[\w-]+),"?(.*?)"?\s*$/.exec(line) ?? [];
    return id === undefined || name === undefined || name === "" ? [] : [[id, name] as const];
  });
  return { names: new Map(names), words: [`Names of classes are those of ${file}`] };
}

/** Rows with the names of their classes. */
export function described(rows: readonly RowLabels[], { names }: ClassDescriptions): readonly RowLabels[] {
  if (names.size === 0) return rows;
  return rows.map((row) => ({
    ...row,
    className: row.className === null ? null : (names.get(row.className) ?? row.className),
  }));
}
