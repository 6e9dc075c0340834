/**
 * Ids of headings as GitHub makes them, so that links within report.md work in report.html: in small letters, without
 * punctuation, `-` for a blank, and a number where one comes again.
 */
export class Slugs {
  readonly #times = new Map<string, number>();

  of(heading: string): string {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-");
    const times = this.#times.get(slug) ?? 0;
    this.#times.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  }
}
