/**
 * A report for a place that shows markdown without pictures and limits its length, such as the summary of a job of
 * GitHub Actions. Sections that don't fit are left out from the end, and named.
 *
 * @param report the text of report.md
 * @param maxBytes the most bytes of UTF-8 that the text may have
 */
export function summaryOf(report: string, maxBytes: number): string {
  const [head, ...sections] = withoutPictures(report).split(/^(?=## )/m);
  const kept: string[] = [];
  const left: string[] = [];
  // Room for the names of all sections.
  let room = maxBytes - bytesOf(head!) - bytesOf(leftOutNote(sections.map(titleOf)));
  if (room < 0) return cut(head!, maxBytes);
  for (const section of sections) {
    const size = bytesOf(section);
    if (size <= room) {
      kept.push(section);
      room -= size;
    } else {
      left.push(titleOf(section));
    }
  }
  const note = left.length === 0 ? "" : leftOutNote(left);
  return `${head}${kept.join("")}${note}`;
}

/** Pictures become their own description, and links within the page plain text: neither works elsewhere. */
function withoutPictures(report: string): string {
  return report
    .replaceAll(
      /^!\[([^\]]*)\]\(([^)]*)\)$/gm,
      (_, alternative: string, file: string) => `*Picture in \`${file}\`: ${alternative}*`,
    )
    .replaceAll(/\[([^\]]*)\]\(#[^)]*\)/g, "$1");
}

function titleOf(section: string): string {
  return section.slice("## ".length, section.indexOf("\n"));
}

function leftOutNote(titles: readonly string[]): string {
  return `\n> Left out here because of their length, and whole in \`report.md\`: ${titles.join(", ")}.\n`;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The first characters that fit, never half of one. */
function cut(text: string, maxBytes: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).slice(0, maxBytes)).replace(/\uFFFD+$/, "");
}
