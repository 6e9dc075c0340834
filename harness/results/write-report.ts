import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import type { Results } from "../../src/core/results.ts";
import { pageDataOf } from "../../src/report/html/page-data.ts";
import { renderHtml } from "../../src/report/html/render-html.ts";
import { renderReport } from "../../src/report/report.ts";
import { pageScript } from "./page-script.ts";
import { replaceFiles } from "./replace-files.ts";

/** Every picture that a report may have: what is left of an earlier rendering must not stay beside a new one. */
const picture =
  /^(?:(?:accuracy-latency|precision|latency)(?:-[\w.-]+)?\.svg|learning-curves\.svg|growth\.svg|gallery\.png)$/;

/**
 * Writes report.md, its pictures and report.html into a folder, next to results.json.
 *
 * @param beside what report.html shows more, as markdown
 * @returns the paths written, report.md first
 * @throws BoxbenchError OUTPUT when a file cannot be written
 * @throws BoxbenchError RESULTS_FILE when the gallery's pixels do not fit its cases
 */
export async function writeReport(results: Results, folder: string, beside?: string): Promise<string[]> {
  const files = await renderReport(results);
  const more = beside === undefined ? {} : { more: beside };
  files.set(
    "report.html",
    renderHtml(files, { data: pageDataOf(results), script: await pageScript(), ...more }),
  );
  try {
    const paths = await replaceFiles(files, folder);
    const stale = (await readdir(folder)).filter((name) => picture.test(name) && !files.has(name));
    await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })));
    return paths;
  } catch (error) {
    throw new BoxbenchError(
      "OUTPUT",
      `Cannot write the report to "${folder}": ${messageOf(error)}. Make the folder writable.`,
      { cause: error },
    );
  }
}
