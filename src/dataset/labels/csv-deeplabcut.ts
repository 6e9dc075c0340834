import type { BareTable } from "./csv-bare.ts";
import { labelProblem } from "./problem.ts";

/**
 * A table of DeepLabCut, whose header has three rows: scorer, bodyparts and coords.
 *
 * @param rows one or more
 * @returns null for another table
 * @throws BoxbenchError DATASET for one of several animals, whose header has four rows
 */
export function deepLabCutTable(
  rows: readonly (readonly string[])[],
  source: string,
): (BareTable & { readonly skipped: number }) | null {
  if (rows[0]?.[0]?.toLowerCase() !== "scorer") return null;
  const rowOf = (name: string) => rows.slice(1, 4).findIndex((row) => row[0]?.toLowerCase() === name) + 1;
  const [parts, coords] = [rowOf("bodyparts"), rowOf("coords")];
  if (parts === 0 || coords === 0) return null;
  if (rowOf("individuals") > 0) {
    throw labelProblem(
      source,
      "is a table of DeepLabCut with several animals (individuals), which is not read: save one animal in each row, as file,nose_x,nose_y",
    );
  }
  const axes = rows[coords]!;
  const first = axes.findIndex((axis, at) => at > 0 && axis !== "");
  const columns = axes.flatMap((axis, at) => (axis === "x" || axis === "y" ? [{ axis, at }] : []));
  const header = ["file", ...columns.map(({ axis, at }) => `${rows[parts]![at] ?? ""}_${axis}`)];
  const cells = rows.slice(coords + 1).map((row) => [
    row
      .slice(0, first)
      .filter((part) => part !== "")
      .join("/"),
    ...columns.map(({ at }) => (/^nan$/i.test(row[at] ?? "") ? "" : (row[at] ?? ""))),
  ]);
  return { header, cells, words: "the header of three rows of DeepLabCut", skipped: coords + 1 };
}
