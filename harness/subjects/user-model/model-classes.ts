import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { parseJson } from "../../../src/core/parse-json.ts";
import { isFields, type Fields } from "../../../src/dataset/labels/fields.ts";
import { nameListOf } from "../../../src/dataset/labels/name-list.ts";

/** What a model says of the classes of its outputs. */
export interface ModelClasses {
  /** In the order of the outputs. */
  readonly names: readonly string[];
  /** Where it says so, such as `"names" in the metadata of yolo.onnx`. */
  readonly source: string;
}

/** Entries that hold the names of classes, the most usual first: of Ultralytics, Teachable Machine, Hugging Face. */
const keys = ["names", "labels", "class_names", "classNames", "classes", "id2label"];

/** Files that programs write beside a model.json. */
const filesBeside = ["metadata.yaml", "metadata.json"];

/** The classes that `metadata_props` of an ONNX file name; null where there are none. */
export function classesOfOnnx(
  entries: readonly { readonly key: string; readonly value: string }[],
  file: string,
): ModelClasses | null {
  const values = Object.fromEntries(entries.map(({ key, value }) => [key, listIn(value)]));
  return classesIn(values, `the metadata of ${file}`);
}

/** The classes that a model.json names in `userDefinedMetadata`, or a metadata file beside it; null where none does. */
export async function classesOfModelJson(path: string): Promise<ModelClasses | null> {
  const own = fieldsIn(await readFile(path, "utf8"));
  const stated = own["userDefinedMetadata"];
  const known = isFields(stated) ? classesIn(stated, "userDefinedMetadata of model.json") : null;
  if (known !== null) return known;
  for (const name of filesBeside) {
    const text = await readFile(join(dirname(path), name), "utf8").catch(() => null);
    const found = text === null ? null : classesIn(fieldsIn(text), name);
    if (found !== null) return found;
  }
  return null;
}

function classesIn(fields: Fields, where: string): ModelClasses | null {
  for (const key of keys) {
    const value = fields[key];
    const names = nameListOf(typeof value === "string" ? listIn(value) : value);
    if (names !== null && new Set(names).size === names.length) {
      return { names, source: `"${key}" in ${where}` };
    }
  }
  return null;
}

/** A text as JSON or as Python writes a list or dictionary; else as names with commas or on lines of their own. */
function listIn(text: string): unknown {
  try {
    const value: unknown = parse(text, { maxAliasCount: 100 });
    if (typeof value !== "string") return value;
  } catch {
    // Names that are no YAML.
  }
  return text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function fieldsIn(text: string): Fields {
  try {
    const value = text.trimStart().startsWith("{") ? parseJson(text) : parse(text, { maxAliasCount: 100 });
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}
