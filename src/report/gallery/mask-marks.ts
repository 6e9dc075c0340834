import type { Gallery, Mark } from "../../core/results.ts";
import { pixel } from "./marks.ts";

/** Where a picture lies, in pixels. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Mask = Extract<Mark, { shape: "mask" }>;

/** Colours that are told apart on photos; more classes begin again. */
const palette = [
  "#ffd400",
  "#00b3ff",
  "#ff4fd8",
  "#3ddc3d",
  "#ff7a00",
  "#9d6bff",
  "#00e0c6",
  "#e6194b",
] as const;

/** The colours of classes whose pixels are drawn, by their names; empty where masks are of one thing. */
export function classColours({ rows }: Gallery): ReadonlyMap<string, string> {
  const marks = rows.flatMap(({ cases }) => cases.flatMap(({ truth, answer }) => [...truth, ...answer]));
  const names = new Set(marks.flatMap((mark) => (mark.shape === "mask" ? (mark.label ?? []) : [])));
  return new Map(
    [...names]
      .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
      .map((name, at) => [name, palette[at % palette.length]!] as const),
  );
}

/** A light veil over the cells that are set. */
export function veilOf({ height, width, runs }: Mask, frame: Frame, colour: string): string {
  const cells = runs.flatMap(([first, count]) => rowsOfRun(first, count, width));
  const path = cells
    .map(([row, from, length]) => {
      const x = frame.x + (from / width) * frame.width;
      const y = frame.y + (row / height) * frame.height;
      const across = (length / width) * frame.width;
      return `M${pixel(x)} ${pixel(y)}h${pixel(across)}v${pixel(frame.height / height)}h${pixel(-across)}z`;
    })
    .join("");
  return path === "" ? "" : `<path d="${path}" fill="${colour}" fill-opacity="0.45"/>`;
}

/** The edge of the cells that are set, on a dark line. */
export function outlineOf({ height, width, runs }: Mask, frame: Frame, colour: string): string {
  const set = new Set(runs.flatMap(([first, count]) => Array.from({ length: count }, (_, at) => first + at)));
  const isSet = (column: number, row: number) =>
    column >= 0 && column < width && row >= 0 && row < height && set.has(row * width + column);
  const [across, down] = [frame.width / width, frame.height / height];
  const parts: string[] = [];
  for (const cell of set) {
    const [column, row] = [cell % width, Math.floor(cell / width)];
    const [x, y] = [frame.x + column * across, frame.y + row * down];
    if (!isSet(column, row - 1)) parts.push(`M${pixel(x)} ${pixel(y)}h${pixel(across)}`);
    if (!isSet(column, row + 1)) parts.push(`M${pixel(x)} ${pixel(y + down)}h${pixel(across)}`);
    if (!isSet(column - 1, row)) parts.push(`M${pixel(x)} ${pixel(y)}v${pixel(down)}`);
    if (!isSet(column + 1, row)) parts.push(`M${pixel(x + across)} ${pixel(y)}v${pixel(down)}`);
  }
  if (parts.length === 0) return "";
  const path = `<path d="${parts.join("")}" fill="none"`;
  return (
    `${path} stroke="#000000" stroke-opacity="0.75" stroke-width="3.5"/>` +
    `${path} stroke="${colour}" stroke-width="1.8"/>`
  );
}

/** A run that goes on past the end of a row, row by row. */
function rowsOfRun(
  first: number,
  count: number,
  width: number,
): [row: number, from: number, length: number][] {
  const rows: [number, number, number][] = [];
  for (let at = first; at < first + count;) {
    const row = Math.floor(at / width);
    const end = Math.min(first + count, (row + 1) * width);
    rows.push([row, at - row * width, end - at]);
    at = end;
  }
  return rows;
}
