import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { parse } from "yaml";
import { messageOf } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import { isFields, type Fields } from "./fields.ts";
import type { LabelFolder } from "./label-folder.ts";
import type { LabelSource } from "./label-source.ts";
import { nameListOf } from "./name-list.ts";
import { labelProblem } from "./problem.ts";
import type { Split } from "./split.ts";

/** A data.yaml of YOLO. */
export interface YoloData {
  /** Relative to the folder that was given. */
  readonly file: string;
  readonly names: readonly string[];
  /** Key points of each object, and numbers of each; null where there are none. */
  readonly keyPoints: readonly [count: number, numbers: 2 | 3] | null;
  readonly fields: Fields;
}

const parts = ["val", "test", "train"] as const;

/** The parts of the data set that a data.yaml in the folder names; empty where there is none. */
export async function findYoloData(folder: LabelFolder): Promise<LabelSource[]> {
  const sources: LabelSource[] = [];
  for (const file of folder.files.filter((name) => /\.ya?ml$/i.test(name))) {
    const fields = await yamlOf(file, folder);
    if (fields === null || (fields["names"] === undefined && fields["nc"] === undefined)) continue;
    for (const split of parts) {
      if (fields[split] === undefined || fields[split] === null || fields[split] === "") continue;
      sources.push({ name: file, split, files: [file] });
    }
  }
  return sources;
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
  let fields: unknown;
  try {
    fields = parse(await folder.text(file), { maxAliasCount: 100 });
  } catch (error) {
    throw labelProblem(file, `is not YAML: ${messageOf(error)}`, error);
  }
  if (!isFields(fields)) throw labelProblem(file, "is not a data.yaml of YOLO: it has no names");
  return { file, names: namesOf(fields, file), keyPoints: keyPointsOf(fields["kpt_shape"], file), fields };
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
    const plain = one.replaceAll("\\", "/");
    const bases = [resolve(home, root.replaceAll("\\", "/")), folder.imagesPath, home];
    const tails = plain
      .split("/")
      .map((_, from, all) => all.slice(from).join("/"))
      .filter((tail) => tail !== "" && !tail.startsWith("..") && !isAbsolute(tail));
    const candidates = [
      ...bases.map((base) => resolve(base, plain)),
      ...tails.flatMap((tail) => bases.map((base) => resolve(base, tail))),
    ];
    const found = candidates.find(
      (path) => existsSync(path) && (statSync(path).isDirectory() || path.endsWith(".txt")),
    );
    if (found !== undefined) return found;
    const others = parts.filter((part) => part !== split && Boolean(fields[part]));
    const instead = others.length === 0 ? "" : `, or read another part by --split ${others.join(" or ")}`;
    throw labelProblem(
      file,
      `${split} is ${shown(one)}, and there is no such folder at ${candidates[0]}: mend that line${others.length === 0 ? "" : ", leave it out"}${instead}`,
    );
  });
}
