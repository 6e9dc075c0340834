import { counted } from "../../core/counted.ts";
import { join } from "node:path";
import { shown } from "../../core/shown.ts";
import { classNamesOf } from "./classes.ts";
import type { LabelDraft } from "./draft.ts";
import { isFields, listOf, statedSize, type Fields } from "./fields.ts";
import { studioImageNames } from "./label-studio-names.ts";
import { studioObjects, studioPoints, studioResults, type StudioResult } from "./label-studio-results.ts";
import { studioTasksOfTable } from "./label-studio-table.ts";
import type { LabelFolder } from "./label-folder.ts";
import type { LabelSource } from "./label-source.ts";
import { pointNamesOf } from "./named-points.ts";

/** Whether a JSON file is an export of Label Studio: tasks with annotations, or with regions beside the image (JSON-MIN). */
export function isLabelStudio(value: unknown): boolean {
  if (!Array.isArray(value) || !isFields(value[0])) return false;
  const [task] = value as [Fields];
  if (isFields(task["data"])) return Array.isArray(task["annotations"]) || Array.isArray(task["completions"]);
  return "annotator" in task || "annotation_id" in task || "lead_time" in task;
}

/**
 * Reads an export of Label Studio: places in percent of the image, classes and key points by their labels.
 *
 * @throws BoxbenchError DATASET that names the task and the region
 */
export async function readLabelStudio({ files }: LabelSource, folder: LabelFolder): Promise<LabelDraft> {
  const [file] = files as [string];
  const value = /\.json$/i.test(file)
    ? await folder.json(file)
    : studioTasksOfTable(await folder.text(file), file);
  const tasks = listOf(value, `${file} task`).map((task, index) =>
    taskOf(task, `${file} task ${shown(task["id"] ?? index + 1)}`),
  );
  const labelled = tasks.filter((task) => task.results !== null);
  const names = pointNamesOf(labelled.flatMap(({ results }) => studioPoints(results!)));
  const open = tasks.length - labelled.length;
  const several = tasks.filter(({ annotations }) => annotations > 1);
  const turned = labelled
    .flatMap(({ results }) => results!)
    .filter(({ degrees }) => degrees % 360 !== 0).length;
  const classes = labelled.flatMap(({ results }) =>
    results!.flatMap(({ className, kind }) => (kind === "point" ? [] : (className ?? []))),
  );
  return {
    format: "label-studio",
    source: join(folder.path, file),
    base: folder.path,
    part: null,
    missing: "left out",
    classes: classNamesOf(classes.length > 0 || names.length !== 1 ? classes : names),
    keyPointNames: names.length > 1 ? names : [],
    skeleton: [],
    images: labelled.map(({ where, imageNames, results }) => ({
      names: imageNames,
      stated: sizeOf(results!),
      where,
      objectsAt: (size) => studioObjects(results!, names, size),
    })),
    convention: [
      `Labels of ${file}: places in percent of width and height, as Label Studio has them`,
      ...(names.length > 1
        ? [
            `${names.length} key points by their labels: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`,
          ]
        : []),
    ],
    warnings: [
      ...(open === 0
        ? []
        : [`${counted(open, "task", "are", tasks.length)} without an annotation, or skipped, and left out`]),
      ...(several.length === 0
        ? []
        : [
            `${counted(several.length, "task", "have")} several annotations, the first ${several[0]!.where}: taken is the ground truth, or else the first`,
          ]),
      ...(turned === 0
        ? []
        : [`${counted(turned, "box", "are")} turned; taken is the smallest upright box around each`]),
    ],
  };
}

interface Task {
  readonly where: string;
  readonly imageNames: readonly [string, ...string[]];
  /** Null for a task that nobody has annotated. */
  readonly results: readonly StudioResult[] | null;
  readonly annotations: number;
}

function taskOf(task: Fields, where: string): Task {
  const data = isFields(task["data"]) ? task["data"] : task;
  const imageNames = studioImageNames(data, task["file_upload"], where);
  if (!isFields(task["data"])) {
    return { where, imageNames, results: studioResults(minimalResults(task), where), annotations: 1 };
  }
  const annotations = listOf(task["annotations"] ?? task["completions"], `${where} annotation`).filter(
    (annotation) => annotation["was_cancelled"] !== true,
  );
  const chosen = annotations.find((annotation) => annotation["ground_truth"] === true) ?? annotations[0];
  const results =
    chosen === undefined ? null : studioResults(listOf(chosen["result"], `${where} region`), where);
  return { where, imageNames, results, annotations: annotations.length };
}

/** Regions of a task in JSON-MIN, in the form of the full export. */
function minimalResults(task: Fields): Fields[] {
  return Object.entries(task).flatMap(([name, value]): Fields[] => {
    if (Array.isArray(value) && value.every(isFields)) {
      return value.map((region) => ({ ...region, value: region }));
    }
    const isChoice = /choice|class|label|category/i.test(name) && typeof value === "string";
    return isChoice ? [{ value: { choices: [value] } }] : [];
  });
}

function sizeOf(results: readonly StudioResult[]): { width: number; height: number } | null {
  for (const { original } of results) {
    const size = statedSize(original[0], original[1]);
    if (size !== null) return size;
  }
  return null;
}
