import type { MarkdownIt } from "markdown-it";

const opening = "<details>";
const closing = "</details>";
const summary = /^<summary>(.*)<\/summary>$/;

/**
 * Reads what `fold` of markdown.ts writes, line by line, and no other HTML: a `<` of foreign text has a backslash
 * before it or is in code type, so no line of it is one of these.
 */
export function foldRule(markdown: MarkdownIt): void {
  markdown.block.ruler.before(
    "paragraph",
    "fold",
    (state, startLine, endLine, silent) => {
      const line = lineOf(state, startLine);
      if (line === closing) {
        if (silent) return true;
        state.push("fold_close", "details", -1).block = true;
        state.line = startLine + 1;
        return true;
      }
      const title = startLine + 1 < endLine ? summary.exec(lineOf(state, startLine + 1)) : null;
      if (line !== opening || title === null) return false;
      if (silent) return true;
      state.push("fold_open", "details", 1).block = true;
      state.push("summary_open", "summary", 1);
      const inline = state.push("inline", "", 0);
      inline.content = title[1]!;
      inline.children = [];
      state.push("summary_close", "summary", -1);
      state.line = startLine + 2;
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote", "list"] },
  );
}

interface Lines {
  readonly src: string;
  readonly bMarks: readonly number[];
  readonly eMarks: readonly number[];
}

/** The whole line, so that nothing indented or quoted counts. */
function lineOf({ src, bMarks, eMarks }: Lines, line: number): string {
  return src.slice(bMarks[line], eMarks[line]);
}
