import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { BoxbenchError } from "../../src/core/errors.ts";

/**
 * The results.json that a name or path means.
 *
 * @throws BoxbenchError USAGE when there is no such folder, with the runs that there are
 */
export async function findResults(run: string): Promise<string> {
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
