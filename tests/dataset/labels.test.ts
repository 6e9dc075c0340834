import { expect, test } from "vitest";
import { BoxbenchError } from "../../src/core/errors.ts";
import { csvFromLabels, labelsFromCsv } from "../../src/dataset/labels.ts";

test("labels survive being written and read, with names that need quotes", () => {
  const labels = [
    { file: "a.png", x: 12.5, y: 0 },
    { file: 'sub/b, "c".png', x: 1e-7, y: 31.25 },
  ];
  const text = csvFromLabels(labels);
  expect(text.split("\n")[0]).toBe("file,x,y");
  expect(labelsFromCsv(text, "labels.csv")).toEqual([
    { ...labels[0], row: 2 },
    { ...labels[1], row: 3 },
  ]);
});

test("a table from a spreadsheet is read: byte order mark, CRLF, other columns, other order, spaces", () => {
  const text = "\ufeffy,file,who,x\r\n 3 ,a.png,ann, 4.5\r\n\r\n.5,b.png,bob,+1e1\r\n";
  expect(labelsFromCsv(text, "labels.csv")).toEqual([
    { file: "a.png", x: 4.5, y: 3, row: 2 },
    { file: "b.png", x: 10, y: 0.5, row: 4 },
  ]);
});

test.each([
  ["", "labels.csv has no column file, x, y;"],
  ["file,x,y\n", "labels.csv lists no images;"],
  ["name,x,y\na.png,1,2\n", "labels.csv has no column file;"],
  ["file,x,y\na.png,1,2\nb.png,left,2\n", 'labels.csv row 3: x is "left";'],
  ["file,x,y\na.png,1,\n", 'labels.csv row 2: y is "";'],
  ["file,x,y\na.png,0x10,2\n", 'labels.csv row 2: x is "0x10";'],
  ["file,x,y\na.png,NaN,2\n", 'labels.csv row 2: x is "NaN";'],
  ["file,x,y\na.png,1e999,2\n", 'labels.csv row 2: x is "1e999";'],
  ["file,x,y\n,1,2\n", "labels.csv row 2: the file name is empty."],
  ["file,x,y\na.png,1,2\nb.png,1,2\na.png,3,4\n", 'labels.csv row 4: "a.png" is in row 2 already;'],
  ["file,x,y\na.png,1,2,3\n", "labels.csv is not a CSV table: Invalid Record Length"],
  ['file,x,y\n"a.png,1,2\n', "labels.csv is not a CSV table: Quote Not Closed"],
])("%j is refused in one line that says where", (text, message) => {
  let thrown: unknown;
  try {
    labelsFromCsv(text, "labels.csv");
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(BoxbenchError);
  expect(thrown).toMatchObject({ code: "DATASET", message: expect.stringContaining(message) });
  expect((thrown as Error).message).not.toContain("\n");
});
