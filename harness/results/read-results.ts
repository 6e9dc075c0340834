import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { parseJson } from "../../src/core/parse-json.ts";
import { resultsSchema, type Results } from "../../src/core/results.ts";
import { upgraded } from "../../src/core/results/upgrade.ts";

/**
 * Reads a results.json, of this version or of version 2, and checks it against the schema.
 *
 * @throws BoxbenchError RESULTS_FILE when the file is missing, is not JSON or does not fit, in one line
 */
export async function readResults(path: string): Promise<Results> {
  const parsed = resultsSchema.safeParse(upgraded(await readJson(path)));
  if (parsed.success) return parsed.data;
  throw new BoxbenchError(
    "RESULTS_FILE",
    `"${path}" does not fit the schema of results.json: ${describeIssues(parsed.error.issues)}. Run the bench again.`,
  );
}

async function readJson(path: string): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(path, "utf8");
  } catch (error) {
    throw new BoxbenchError("RESULTS_FILE", `Cannot read "${path}": ${messageOf(error)}.`, { cause: error });
  }
  try {
    return parseJson(content);
  } catch (error) {
    const what = content.trim() === "" ? "is empty" : `is not JSON: ${messageOf(error)}`;
    throw new BoxbenchError("RESULTS_FILE", `"${path}" ${what}. Run the bench again.`, { cause: error });
  }
}

/** The first thing that is wrong, by its place in the file, and how many more there are. */
function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const [first] = issues;
  if (first === undefined) return "unknown reason";
  const place = first.path.length === 0 ? "the whole file" : first.path.join(".");
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return `${place}: ${first.message}${more}`;
}
