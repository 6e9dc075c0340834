import { dirname } from "node:path";
import type { Results } from "../../src/core/results.ts";
import { besideSection } from "../../src/report/sections/beside.ts";
import { findResults } from "../results/find-results.ts";
import { readResults } from "../results/read-results.ts";
import { compareTwo } from "./compare.ts";

/**
 * What report.html shows of another run beside its own, as markdown.
 *
 * @param results the report's own run, from the folder `name`
 * @param other a folder under reports/, or the path of a run's folder or results.json
 * @throws BoxbenchError USAGE when the runs share no cell
 */
export async function besideText(results: Results, name: string, other: string): Promise<string> {
  const path = await findResults(other);
  return besideSection(await compareTwo(results, name, await readResults(path), dirname(path), undefined));
}
