import { readFile } from "node:fs/promises";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { studySchema, type Study } from "../../src/core/study/study.ts";
import { renderHtml } from "../../src/report/html/render-html.ts";
import { renderStudy } from "../../src/report/study/study-report.ts";
import { pageScript } from "../results/page-script.ts";
import { replaceFiles } from "../results/replace-files.ts";

/**
 * Writes study.json, and the report and pictures made from it.
 *
 * @returns the paths written
 * @throws BoxbenchError OUTPUT when a file cannot be written
 */
export async function writeStudy(study: Study, folder: string): Promise<string[]> {
  const truth = new Map([["study.json", `${JSON.stringify(study, null, 1)}\n`]]);
  return [...(await writeFiles(truth, folder)), ...(await writeStudyReport(study, folder))];
}

/**
 * Writes the report and pictures of a study.
 *
 * @returns the paths written, report.md first
 * @throws BoxbenchError OUTPUT when a file cannot be written
 */
export async function writeStudyReport(study: Study, folder: string): Promise<string[]> {
  const files = await renderStudy(study);
  files.set("report.html", renderHtml(files, { data: null, script: await pageScript() }));
  return writeFiles(files, folder);
}

async function writeFiles(files: ReadonlyMap<string, string>, folder: string): Promise<string[]> {
  try {
    return await replaceFiles(files, folder);
  } catch (cause) {
    throw new BoxbenchError(
      "OUTPUT",
      `Cannot write the study to "${folder}": ${messageOf(cause)}. Choose another folder with --out.`,
      { cause },
    );
  }
}

/**
 * Reads a study.json and checks it against the schema.
 *
 * @throws BoxbenchError RESULTS_FILE when the file is missing, is not JSON or does not fit
 */
export async function readStudy(path: string): Promise<Study> {
  try {
    return studySchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new BoxbenchError(
      "RESULTS_FILE",
      `Cannot read the study in "${path}": ${messageOf(cause)}. Run npm run study again.`,
      { cause },
    );
  }
}
