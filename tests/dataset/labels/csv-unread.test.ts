import { describe, expect, it } from "vitest";
import { csvColumns } from "../../../src/dataset/labels/csv-columns.ts";
import { unreadNumbers } from "../../../src/dataset/labels/csv-unread.ts";

function warningsOf(header: readonly string[], cells: readonly string[]): string[] {
  return unreadNumbers(header, csvColumns(header, "t.csv"), [{ cells }], "t.csv");
}

describe("columns of numbers beside a point", () => {
  it("are named where two are not read, since they may be a box in another language", () => {
    expect(warningsOf(["file", "X", "Y", "Breite", "Höhe"], ["a.png", "1", "2", "30", "4,5"])).toEqual([
      'columns "Breite", "Höhe" of t.csv hold numbers and are not read: where they are of a box, say so with --label-columns, such as width=Breite,height=Höhe',
    ]);
  });

  it.each([
    ["one alone, such as an id", ["file", "x", "y", "id"], ["a.png", "1", "2", "7"]],
    ["words", ["file", "x", "y", "who", "when"], ["a.png", "1", "2", "me", "2024-01-01"]],
    [
      "those of a box that is read",
      ["file", "x", "y", "width", "height", "p", "q"],
      ["a.png", "1", "2", "3", "4", "5", "6"],
    ],
  ])("are not named where they are %s", (_, header, cells) => {
    expect(warningsOf(header, cells)).toEqual([]);
  });
});
