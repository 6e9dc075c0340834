/** A header for rows that have none, and the rows under it. */
export interface BareTable {
  readonly header: readonly string[];
  /** One for each row that was given. */
  readonly cells: readonly (readonly string[])[];
  /** What was taken for what. */
  readonly words: string;
}

const imageCell = /\.(png|jpe?g|bmp|gif|tiff?|webp)$/i;
const numberCell = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What a cell must hold, by a letter. */
const kinds: Readonly<Record<string, (cell: string) => boolean>> = {
  /** The name of an image. */
  f: (cell) => imageCell.test(cell),
  /** A number, or nothing. */
  n: (cell) => cell === "" || numberCell.test(cell),
  /** The name or the number of a class, or nothing. */
  c: (cell) => !imageCell.test(cell),
  /** A class by its name, or nothing. */
  t: (cell) => !imageCell.test(cell) && !numberCell.test(cell),
  /** A part of the data set, as Google's AutoML calls it. */
  s: (cell) => /^(train(ing)?|validat(e|ion)|test|unassigned)$/i.test(cell),
  /** Nothing. */
  e: (cell) => cell === "",
};

/** Each column's kind and name; columns that share the name `box` are the four numbers of one, and `-` is not read. */
type Form = readonly (readonly [kind: string, name: string])[];

const box: Form = Array.from({ length: 4 }, () => ["n", "box"] as const);
const size: Form = [
  ["n", "imagewidth"],
  ["n", "imageheight"],
];
const place: Form = [
  ["n", "x"],
  ["n", "y"],
];
const corners: Form = [
  ["n", "xmin"],
  ["n", "ymin"],
  ["n", "xmax"],
  ["n", "ymax"],
];
const vertices: Form = [
  ["n", "xmin"],
  ["n", "ymin"],
  ["n", "-"],
  ["n", "-"],
  ["n", "xmax"],
  ["n", "ymax"],
  ["n", "-"],
  ["n", "-"],
];

/** Forms of rows of which no other form could be meant. */
const forms: readonly Form[] = [
  [
    ["f", "file"],
    ["t", "class"],
  ],
  [["f", "file"], ...box],
  // RetinaNet.
  [["f", "file"], ...box, ["c", "class"]],
  // TensorFlow's tables without their header.
  [["f", "file"], ["n", "imagewidth"], ["n", "imageheight"], ["t", "class"], ...corners],
  // makesense.ai: boxes, and points.
  [["t", "class"], ["n", "x"], ["n", "y"], ["n", "width"], ["n", "height"], ["f", "file"], ...size],
  [["t", "class"], ...place, ["f", "file"], ...size],
  // Google's AutoML.
  [
    ["s", "split"],
    ["f", "file"],
    ["t", "class"],
  ],
  [["s", "split"], ["f", "file"], ["t", "class"], ...vertices],
  [["f", "file"], ["t", "class"], ...vertices],
];

/**
 * Rows without a header whose form is unmistakable: each has the name of an image, which no header has, and the numbers of a
 * form that a program writes.
 *
 * @param rows one or more, without empty cells at their ends
 * @returns null where the first row may be a header, or the rows have no form that is known
 */
export function bareTable(rows: readonly (readonly string[])[]): BareTable | null {
  if (rows[0]?.some((cell) => imageCell.test(cell)) !== true) return null;
  const form = forms.find(
    (one) => rows.every((row) => fits(row, one)) && rows.some((row) => isWhole(row, one)),
  );
  if (form === undefined) return null;
  const names = [...new Set(form.map(([, name]) => name))].filter((name) => name !== "-");
  const words = names.map((name) => (name === "box" ? "four numbers of a box" : name)).join(", ");
  return { header: names, cells: rows.map((row) => cellsOf(row, form, names)), words };
}

function fits(row: readonly string[], form: Form): boolean {
  return row.length <= form.length && form.every(([kind], at) => kinds[kind]!(row[at] ?? ""));
}

/** Whether a row has all that is read, so that it tells the form; others may say that nothing is there. */
function isWhole(row: readonly string[], form: Form): boolean {
  return form.every(([, name], at) => name === "-" || (row[at] ?? "") !== "");
}

function cellsOf(row: readonly string[], form: Form, names: readonly string[]): string[] {
  return names.map((name) =>
    form
      .flatMap(([, own], at) => (own === name ? [row[at] ?? ""] : []))
      .join(" ")
      .trim(),
  );
}
