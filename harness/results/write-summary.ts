import { appendFile, stat } from "node:fs/promises";
import { BoxbenchError, messageOf } from "../../src/core/errors.ts";
import { summaryOf } from "../../src/report/summary.ts";

/** GitHub Actions refuses a step's summary above 1024 KiB; this leaves room for what other commands add. */
export const mostSummaryBytes = 1_000_000;

/**
 * Adds a report to a summary file, such as the one that `$GITHUB_STEP_SUMMARY` names, and keeps the file under its
 * limit.
 *
 * @throws BoxbenchError OUTPUT when the file cannot be written, or is full
 */
export async function addToSummary(path: string, report: string): Promise<void> {
  const present = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const room = mostSummaryBytes - present;
  if (room < 1000) {
    throw new BoxbenchError(
      "OUTPUT",
      `The summary "${path}" has ${present} bytes, and no more than ${mostSummaryBytes} are shown. Write this one in a step of its own.`,
    );
  }
  try {
    await appendFile(path, summaryOf(report, room));
  } catch (error) {
    throw new BoxbenchError("OUTPUT", `Cannot write the summary "${path}": ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
