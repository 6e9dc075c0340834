import type { Fields } from "./fields.ts";
import { normalPath } from "./find-image.ts";
import type { LabelFolder } from "./label-folder.ts";

/** The name of a file that says where the parts of a data set of darknet are, such as obj.data. */
export const isDarknetData = /\.data$/i;

/**
 * The fields of an obj.data under the names that a data.yaml has for them: `key = value` lines, where `valid` is a list of
 * images, `names` a file with a name on each line, and `classes` a number.
 *
 * @returns null for a file that is none
 */
export async function darknetDataOf(file: string, folder: LabelFolder): Promise<Fields | null> {
  const said = new Map<string, string>();
  for (const line of (await folder.text(file)).split("\n")) {
    const [, key, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) said.set(key.toLowerCase(), value);
  }
  const parts = {
    train: said.get("train"),
    val: said.get("valid") ?? said.get("val"),
    test: said.get("test"),
  };
  if (Object.values(parts).every((part) => part === undefined)) return null;
  const names = await namesOf(said.get("names"), folder);
  const count = Number(said.get("classes"));
  return {
    ...parts,
    ...(names === null ? {} : { names }),
    ...(Number.isInteger(count) && count > 0 ? { nc: count } : {}),
  };
}

/** Names in the file that is called so, wherever in the folder it lies; null where it is not there. */
async function namesOf(path: string | undefined, folder: LabelFolder): Promise<string[] | null> {
  if (path === undefined) return null;
  const parts = normalPath(path).split("/");
  const found = parts
    .map((_, from) => parts.slice(from).join("/"))
    .flatMap((tail) => folder.all.filter((file) => file === tail || file.endsWith(`/${tail}`)))
    .at(0);
  if (found === undefined) return null;
  const lines = (await folder.text(found)).split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "");
}
