import type { Parity, ParityFigure } from "../core/results.ts";
import { formatCount, formatError } from "./format.ts";
import type { Column } from "./markdown.ts";
import { largestOf } from "./parities.ts";

interface FigureWords {
  readonly column: string;
  /** What is shown of it; the figure itself where it is absent. The largest of several is shown. */
  readonly shown?: (value: number) => number;
}

/** How the table of parity shows each figure, in the order of its columns. */
const words = {
  maxAbsError: { column: "max abs error" },
  meanAbsError: { column: "mean abs error" },
  maxRelativeError: { column: "max rel error" },
  maxPixelDistance: { column: "max distance (px)" },
  cosine: { column: "1 − cosine", shown: (cosine) => Math.max(0, 1 - cosine) },
} as const satisfies Readonly<Record<ParityFigure, FigureWords>>;

const figures = Object.entries<FigureWords>(words) as [ParityFigure, FigureWords][];

/** What the table shows of figures. */
export interface FigureTable {
  readonly columns: readonly Column[];
  /** The worst of some cells in each figure, a column each. */
  textsOf(parities: readonly Parity[]): string[];
}

/** The figures that cells have: results of before a figure was known have no column for it. */
export function figureTable(all: readonly Parity[]): FigureTable {
  const known = figures.filter(([name]) => all.some((parity) => parity[name] !== undefined));
  return {
    columns: known.map(([, { column }]) => [column, "number"]),
    textsOf: (parities) =>
      known.map(([name, { shown = (value: number) => value }]) => {
        if (name === "maxAbsError") return errorText(parities);
        const values = parities.map((parity) => parity[name] ?? null);
        return formatError(largestOf(values.map((value) => (value === null ? null : shown(value)))));
      }),
  };
}

/** The largest error, or how many outputs are no numbers. */
export function errorText(parities: readonly Parity[]): string {
  const notFinite = Math.max(...parities.map((parity) => parity.notFinite));
  if (notFinite > 0) return `${formatCount(notFinite)} not finite`;
  return formatError(largestOf(parities.map(({ maxAbsError }) => maxAbsError)));
}
