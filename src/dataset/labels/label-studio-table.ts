import { csvTable } from "./csv-table.ts";
import type { Fields } from "./fields.ts";

/** Columns that Label Studio gives each of its tables. */
const ownColumns = ["annotation_id", "lead_time"];

/** Whether the first line of a table names the columns of Label Studio. */
export function isStudioTable(text: string): boolean {
  const end = text.indexOf("\n");
  const header = text.slice(0, end < 0 ? text.length : end);
  return ownColumns.every((name) => header.includes(name));
}

/**
 * The tasks of a CSV or TSV export of Label Studio, as JSON-MIN has them: regions are JSON in the cells.
 *
 * @throws BoxbenchError DATASET when it is no table
 */
export function studioTasksOfTable(text: string, file: string): Fields[] {
  const { header, rows } = csvTable(text, file);
  return rows.map(({ cells }) => {
    const named = header.map((name, column) => [name, valueOf(cells[column] ?? "")] as const);
    // An empty cell is a question that nobody answered, and no class without a name.
    return Object.fromEntries(named.filter(([, value]) => value !== ""));
  });
}

/** A list that is written as JSON, or the text as it stands. */
function valueOf(cell: string): unknown {
  if (!cell.startsWith("[")) return cell;
  try {
    return JSON.parse(cell) as unknown;
  } catch {
    return cell;
  }
}
