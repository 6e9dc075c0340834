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
