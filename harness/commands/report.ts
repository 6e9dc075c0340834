import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";
import type { AddCommand } from "../command.ts";

export const addReportCommand: AddCommand = (program, context) => {
  program
    .command("report")
    .description("make the report of a run again from its results.json")
    .argument("<run>", "a folder under reports/, or the path of a run's folder or results.json")
    .action(async (run: string) => {
      const { readResults } = await import("../read-results.ts");
      const { writeReport } = await import("../write-report.ts");
      const path = await findResults(run);
      const written = await writeReport(await readResults(path), dirname(path));
      for (const file of written) context.print(file);
    });
};

/**
 * The results.json that a name or path means.
 *
 * @throws BoxbenchError USAGE when there is no such folder, with the runs that there are
 */
async function findResults(run: string): Promise<string> {
  const candidates = [join("reports", run), run];
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => null);
    if (found?.isFile() === true && basename(candidate).endsWith(".json")) return candidate;
    if (found?.isDirectory() === true) return join(candidate, "results.json");
  }
  const runs = await readdir("reports").catch(() => [] as string[]);
  const known =
    runs.length === 0 ? "there is no run under reports/ yet" : `there are: ${runs.toSorted().join(", ")}`;
  throw new BoxbenchError(
    "USAGE",
    `No run "${run}": neither reports/${run} nor ${run} is a folder; ${known}.`,
  );
}
