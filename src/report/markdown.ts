import { markdownTable } from "markdown-table";

/** A column: its header and whether its cells are numbers, which line up on the right. */
export type Column = readonly [header: string, kind: "text" | "number"];

/** Text from outside (a message, a summary) made harmless: nothing in it is read as HTML, a link or a picture. */
export function text(foreign: string): string {
  return (
    foreign
      .replaceAll(/\s+/g, " ")
      .trim()
      .replaceAll(/[\\*<]/g, (character) => `\\${character}`)
      // Brackets alone are no link, and shapes have them.
      .replaceAll("](", () => String.raw`\](`)
      .replace(/^\[(?=[^\]]*\]:)/, () => String.raw`\[`)
  );
}

/** A name or a command in code type. */
export function code(content: string): string {
  const single = content.replaceAll(/\s+/g, " ").trim();
  return single.includes("`") ? `\`\` ${single} \`\`` : `\`${single}\``;
}

/** With a full stop, where nothing ends it yet. */
export function sentence(content: string): string {
  return /[.!?]$/.test(content) ? content : `${content}.`;
}

export function bold(content: string): string {
  return `**${content}**`;
}

/** A GFM table. A `|` inside a cell is escaped, a line break becomes a space. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const escaped = [columns.map(([header]) => header), ...rows].map((row) =>
    row.map((cell) => cell.replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|")),
  );
  return markdownTable(escaped, {
    align: columns.map(([, kind]) => (kind === "number" ? "r" : "l")),
    // Columns of long texts would otherwise pad every row to the longest.
    alignDelimiters: false,
    padding: true,
  });
}

/** A picture that lies beside the report. */
export function image(alternative: string, file: string): string {
  return `![${alternative.replaceAll(/[[\]]/g, "")}](${file})`;
}

/** A part that a reader opens by a click. */
export function fold(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Blocks with an empty line between them; nulls are left out. */
export function blocks(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join("\n\n");
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Names in code type as a sentence has them: `a`, `b` and `c`; after `limit` names, how many more. */
export function names(ids: readonly string[], limit = Number.POSITIVE_INFINITY): string {
  const shown = ids.slice(0, limit).map(code);
  if (ids.length > limit) return `${shown.join(", ")} and ${ids.length - limit} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
