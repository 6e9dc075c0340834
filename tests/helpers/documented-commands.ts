import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A command as a page prints it. */
export interface DocumentedCommand {
  readonly page: string;
  /** From `npm run` or `boxbench` on, without a comment behind it. */
  readonly line: string;
}

const beginning = /^(?:npm run [\w:]+|(?:npx )?boxbench [a-z]+)(?: |$)/;

/** Every command in the code of README.md and docs/*.md, each once. */
export async function documentedCommands(root: string): Promise<DocumentedCommand[]> {
  const docs = (await readdir(join(root, "docs"))).filter((name) => name.endsWith(".md"));
  const found = new Map<string, DocumentedCommand>();
  for (const page of ["README.md", ...docs.map((name) => join("docs", name))]) {
    for (const line of linesOf(await readFile(join(root, page), "utf8"))) {
      if (!found.has(line)) found.set(line, { page, line });
    }
  }
  return [...found.values()];
}

/** Spans of code, which may break at the end of a line, and lines of fenced code. */
function linesOf(markdown: string): string[] {
  const fenced = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, text]) => text!.split("\n"));
  const spans = [...markdown.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`]+)`/g)].map(([, text]) =>
    text!.replaceAll("\n", " "),
  );
  return (
    [...fenced, ...spans]
      .flatMap((line) => line.split(" && "))
      .map((line) => line.replace(/ +#.*$/, "").trim())
      // A name in a sentence, such as `boxbench report`, is no command to copy.
      .filter((line) => beginning.test(line) && !/^boxbench \w+$/.test(line))
  );
}
