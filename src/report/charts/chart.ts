/** A picture of a report. */
export interface Chart {
  /** Name beside report.md. */
  readonly file: string;
  /** What it shows, for readers who cannot see it. */
  readonly alternative: string;
  readonly svg: string;
  /** A line above it, where there is one like it for each machine. */
  readonly heading?: string;
}

/** What an axis shows, such as `mean error` in ` px`. */
interface Quantity {
  readonly rankName: string;
  /** With a blank before; empty for a number without a unit. */
  readonly unit: string;
}

/** The title of an axis: `mean error (px)`. */
export function axisTitleOf({ rankName, unit }: Quantity): string {
  return unit === "" ? rankName : `${rankName} (${unit.trim()})`;
}

/** The same at the beginning of a sentence: `Mean error in pixels`. */
export function axisTextOf({ rankName, unit }: Quantity): string {
  const name = `${rankName.charAt(0).toUpperCase()}${rankName.slice(1)}`;
  if (unit === "") return name;
  return `${name} in ${unit === " px" ? "pixels" : unit.trim()}`;
}
