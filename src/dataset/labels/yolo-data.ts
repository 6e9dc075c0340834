import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parse } from "yaml";
import { messageOf } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import { darknetDataOf, isDarknetData } from "./darknet-data.ts";
import { isFields, type Fields } from "./fields.ts";
import type { LabelFolder } from "./label-folder.ts";
import type { LabelSource } from "./label-source.ts";
import { nameListOf } from "./name-list.ts";
import { labelProblem } from "./problem.ts";
import type { Split } from "./split.ts";

/** A data.yaml of YOLO, or an obj.data of darknet. */
export interface YoloData {
  /** Relative to the folder that was given. */
  readonly file: string;
  readonly names: readonly string[];
  /** Key points of each object, and numbers of each; null where there are none. */
  readonly keyPoints: readonly [count: number, numbers: 2 | 3] | null;
  readonly fields: Fields;
}

const parts = ["val", "test", "train"] as const;

/** The parts of the data set that a data.yaml in the folder names, or else an obj.data; empty where there is neither. */
export async function findYoloData(folder: LabelFolder): Promise<LabelSource[]> {
  const yaml = await sourcesOf(/\.ya?ml$/i, yamlOf, folder);
  return yaml.length > 0 ? yaml : sourcesOf(isDarknetData, darknetDataOf, folder);
}

async function sourcesOf(
  name: RegExp,
  fieldsOf: (file: string, folder: LabelFolder) => Promise<Fields | null>,
  folder: LabelFolder,
): Promise<LabelSource[]> {
  const sources: LabelSource[] = [];
  for (const file of folder.files.filter((one) => name.test(one))) {
    const fields = await fieldsOf(file, folder);
    if (fields === null || (fields["names"] === undefined && fields["nc"] === undefined)) continue;
    for (const split of parts) {
      if (isNamed(fields, split)) sources.push({ name: file, split, files: [file] });
    }
  }
  return sources;
}

function isNamed(fields: Fields, split: Split): boolean {
  return fields[split] !== undefined && fields[split] !== null && fields[split] !== "";
}

async function yamlOf(file: string, folder: LabelFolder): Promise<Fields | null> {
  try {
    const value: unknown = parse(await folder.text(file), { maxAliasCount: 100 });
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

/** @throws BoxbenchError DATASET when the file is not YAML, or its names or key points are none */
export async function readYoloData(file: string, folder: LabelFolder): Promise<YoloData> {
  const fields = isDarknetData.test(file)
    ? await darknetDataOf(file, folder)
    : await parsedYaml(file, folder);
  if (!isFields(fields)) throw labelProblem(file, "is not a data.yaml of YOLO: it has no names");
  return { file, names: namesOf(fields, file), keyPoints: keyPointsOf(fields["kpt_shape"], file), fields };
}

async function parsedYaml(file: string, folder: LabelFolder): Promise<unknown> {
  try {
    return parse(await folder.text(file), { maxAliasCount: 100 });
  } catch (error) {
    throw labelProblem(file, `is not YAML: ${messageOf(error)}`, error);
  }
}

/** @throws BoxbenchError DATASET when the folder has a data.yaml that is not YAML, whose names would be missing */
export async function refuseDamagedData(folder: LabelFolder): Promise<void> {
  for (const file of folder.files.filter((name) => /(^|\/)data\.ya?ml$/i.test(name))) {
    if ((await yamlOf(file, folder)) === null) await readYoloData(file, folder);
  }
}

function namesOf({ names, nc }: Fields, file: string): string[] {
  const astray = isFields(names) ? Object.keys(names).find((key) => !/^\d{1,4}$/.test(key)) : undefined;
  if (astray !== undefined) {
    throw labelProblem(file, `names has the key ${shown(astray)}; keys count from 0`);
  }
  const listed = nameListOf(names);
  if (listed !== null) return listed;
  if (typeof nc === "number" && Number.isInteger(nc) && nc > 0 && nc < 10_000) {
    return Array.from({ length: nc }, (_, index) => String(index));
  }
  throw labelProblem(file, `names is ${shown(names)}; a list of the classes, or one by number, is needed`);
}

function keyPointsOf(shape: unknown, file: string): YoloData["keyPoints"] {
  if (shape === undefined || shape === null) return null;
  if (
    Array.isArray(shape) &&
    Number.isInteger(shape[0]) &&
    shape[0] > 0 &&
    (shape[1] === 2 || shape[1] === 3)
  ) {
    return [shape[0] as number, shape[1]];
  }
  throw labelProblem(
    file,
    `kpt_shape is ${shown(shape)}; the number of key points, and 2 or 3 for each, is needed`,
  );
}

/**
 * The folders of images, or lists of them, that a part of the data set names, absolute. Paths are taken as YOLO takes
 * them, and where nothing is there as they would be on the machine that the file comes from.
 *
 * @throws BoxbenchError DATASET when nothing is there
 */
export function placesOf({ fields, file }: YoloData, split: Split, folder: LabelFolder): string[] {
  const value = fields[split];
  const given = Array.isArray(value) ? value : [value];
  const home = join(folder.path, dirname(file));
  const root = typeof fields["path"] === "string" ? fields["path"] : ".";
  return given.map((one) => {
    if (typeof one !== "string" || one === "") {
      throw labelProblem(file, `${split} is ${shown(one)}; a folder of images is needed`);
    }
    const bases = [resolve(home, root.replaceAll("\\", "/")), folder.imagesPath, home];
    const candidates = candidatesOf(one, bases);
    const found = candidates.find(isPlace);
    if (found !== undefined) return found;
    throw labelProblem(
      file,
      `${split} is ${shown(one)}, and there is no such folder at ${candidates[0]}: ${adviceFor(split, fields, bases)}`,
    );
  });
}

/** Where a path may lead, on this machine and on the one that it comes from. */
function candidatesOf(path: string, bases: readonly string[]): string[] {
  const plain = path.replaceAll("\\", "/");
  const tails = plain
    .split("/")
    .map((_, from, all) => all.slice(from).join("/"))
    .filter((tail) => tail !== "" && !tail.startsWith("..") && !isAbsolute(tail));
  return [
    ...bases.map((base) => resolve(base, plain)),
    ...tails.flatMap((tail) => bases.map((base) => resolve(base, tail))),
  ];
}

function isPlace(path: string): boolean {
  return existsSync(path) && (statSync(path).isDirectory() || path.endsWith(".txt"));
}

/** What to do where a part is not there: to read another is advice only where that one is. */
function adviceFor(split: Split, fields: Fields, bases: readonly string[]): string {
  const others = parts.filter((part) => part !== split && isNamed(fields, part));
  const there = others.filter((part) =>
    [fields[part]]
      .flat()
      .every((path) => typeof path === "string" && candidatesOf(path, bases).some(isPlace)),
  );
  if (there.length > 0)
    return `mend that line, leave it out, or read another part by --split ${there.join(" or ")}`;
  if (others.length === 0) return "mend that line";
  return `mend that line; ${others.join(" and ")} ${others.length === 1 ? "is" : "are"} not there either`;
}
