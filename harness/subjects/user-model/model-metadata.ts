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

/** What a model says of its outputs beside its graph. */
export interface ModelMetadata {
  /** Null where it names none. */
  readonly classes: ModelClasses | null;
  /** Whether its task is `obb`, as Ultralytics calls it. */
  readonly findsTurnedBoxes: boolean;
}

/** What `metadata_props` of an ONNX file say. */
export function metadataOfOnnx(
  entries: readonly { readonly key: string; readonly value: string }[],
  file: string,
): ModelMetadata {
  const values = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  return metadataIn(values, `the metadata of ${file}`);
}

/** What a model.json says in `userDefinedMetadata`, or a metadata file beside it. */
export async function metadataOfModelJson(path: string): Promise<ModelMetadata> {
  const stated = fieldsIn(await readFile(path, "utf8"))["userDefinedMetadata"];
  let known = metadataIn(isFields(stated) ? stated : {}, "userDefinedMetadata of model.json");
  for (const name of filesBeside) {
    if (known.classes !== null) break;
    const text = await readFile(join(dirname(path), name), "utf8").catch(() => null);
    if (text !== null) known = metadataIn(fieldsIn(text), name);
  }
  return known;
}

function metadataIn(fields: Fields, where: string): ModelMetadata {
  return { classes: classesIn(fields, where), findsTurnedBoxes: fields["task"] === "obb" };
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
