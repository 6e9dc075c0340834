/** The tables of a text, each with how many cells its rows have. */
export function tableWidths(markdown: string): number[][] {
  const tables = markdown.match(/(?:^\|.*\|\n)+/gm) ?? [];
  return tables.map((table) =>
    table
      .trim()
      .split("\n")
      .map((row) => row.replaceAll("\\|", "").split("|").length),
  );
}

/** A table in which rows differ. */
export function isRagged(widths: readonly number[]): boolean {
  return new Set(widths).size > 1;
}
