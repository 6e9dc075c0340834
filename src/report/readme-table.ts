import type { Results } from "../core/results.ts";
import { variantIdsByRank } from "./scores.ts";
import { stayingSentences } from "./answers/staying.ts";
import {
  isRanked,
  mainConfiguration,
  measuredCells,
  ranRuntimeIds,
  variantById,
  type Configuration,
} from "./cells.ts";
import { accuracyLatencyChart } from "./charts/accuracy-latency.ts";
import { formatCount } from "./format.ts";
import { blocks, code, image, table, type Column } from "./markdown.ts";
import { wordsOf } from "./tasks/registry.ts";
import { collapseText, scoreCaption, scoreText, latencyCaption, latencyText } from "./sections/main-table.ts";

export const readmeStart = "<!-- results:start -->";
export const readmeEnd = "<!-- results:end -->";

/**
 * The main table in short, with one picture and a link to the whole report.
 *
 * @param folder path of the report's folder as the README writes it, such as `reports/sample`
 */
export async function readmeTable(results: Results, folder: string): Promise<string> {
  const chart = await accuracyLatencyChart(results);
  const configuration = mainConfiguration(results);
  const ranked = new Set(
    measuredCells(results)
      .filter(isRanked)
      .map(({ runtimeId }) => runtimeId),
  );
  // What a program on the CPU stood in for a GPU in is in no ranking, and a page has little width.
  const runtimeIds = ranRuntimeIds(results).filter((id) => ranked.size === 0 || ranked.has(id));
  const columns: Column[] = [
    ["variant", "text"],
    [wordsOf(results).column, "number"],
    ["parameters", "number"],
    ...runtimeIds.map((id): Column => [`${code(id)} (ms)`, "number"]),
  ];
  const rows = variantIdsByRank(results).map((id) => rowOf(results, id, runtimeIds, configuration));
  return blocks(
    rows.length === 0 ? "This run has no variant yet." : table(columns, rows),
    `${scoreCaption(results)} ${latencyCaption(withRuntimes(results, runtimeIds), configuration)} [The whole report](${folder}/report.md).`,
    ...stayingSentences(results),
    chart === null ? null : image(chart.alternative, `${folder}/${chart.file}`),
  );
}

function withRuntimes(results: Results, runtimeIds: readonly string[]): Results {
  return { ...results, cells: results.cells.filter(({ runtimeId }) => runtimeIds.includes(runtimeId)) };
}

function rowOf(
  results: Results,
  id: string,
  runtimeIds: readonly string[],
  configuration: Configuration,
): string[] {
  const collapsed = collapseText(results, id);
  const state = collapsed === "yes" ? " (collapsed)" : collapsed === "diverged" ? " (diverged)" : "";
  return [
    code(id),
    `${scoreText(results, id)}${state}`,
    formatCount(variantById(results, id)?.parameters),
    ...runtimeIds.map((runtimeId) => latencyText(results, id, runtimeId, configuration)),
  ];
}

/**
 * The README with the text between its two markers replaced.
 *
 * @returns null where a marker is missing or they stand in the wrong order
 */
export function withReadmeTable(readme: string, block: string): string | null {
  const start = readme.indexOf(readmeStart);
  const end = readme.indexOf(readmeEnd);
  if (start < 0 || end < start) return null;
  return `${readme.slice(0, start + readmeStart.length)}\n\n${block}\n\n${readme.slice(end)}`;
}
