const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML shows it, in an element or in a quoted attribute. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/**
 * A value as JSON for a `<script type="application/json">`: nothing in it ends the element, or begins a comment in it.
 */
export function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", String.raw`\u003c`);
}
