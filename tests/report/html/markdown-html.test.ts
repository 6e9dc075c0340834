import { describe, expect, it } from "vitest";
import { fold, image, table, text } from "../../../src/report/markdown.ts";
import { htmlOf } from "../../../src/report/html/markdown-html.ts";

const html = (markdown: string, pictures: Record<string, string> = {}) =>
  htmlOf(markdown, (file) => pictures[file] ?? null).html;

describe("htmlOf", () => {
  it("gives headings the ids that GitHub gives them, so links within the report lead somewhere", () => {
    const { html: page, headings } = htmlOf(
      "## Skipped and failed\n\n## `a/b` (ms): 2\n\n## Skipped and failed",
      () => null,
    );
    expect(headings.map(({ id }) => id)).toEqual(["skipped-and-failed", "ab-ms-2", "skipped-and-failed-1"]);
    expect(page).toContain('<h2 id="skipped-and-failed">Skipped and failed</h2>');
  });

  it("makes a table with numbers to the right by a class, in a box that the keyboard can scroll", () => {
    const page = html(
      `## Times\n\n${table(
        [
          ["variant", "text"],
          ["ms", "number"],
        ],
        [["`a`", "1.5"]],
      )}`,
    );
    expect(page).toContain('<div class="table" role="group" tabindex="0" aria-label="Table: Times">');
    expect(page).toContain('<th scope="col">variant</th>');
    expect(page).toContain('<th class="number" scope="col">ms</th>');
    expect(page).toContain('<td class="number">1.5</td>');
    expect(page).not.toContain("style=");
  });

  it("leaves out the head of a table that has no words in it", () => {
    expect(html("| | |\n| :- | :- |\n| CPU | AMD |")).not.toContain("thead");
  });

  it("opens what fold writes, with markdown inside", () => {
    expect(html(fold("The `binaries`", "- one"))).toBe(
      "<details>\n<summary>The <code>binaries</code></summary>\n<ul>\n<li>one</li>\n</ul>\n</details>\n",
    );
  });

  it("puts a picture of the report in the place of its paragraph, and the words of any other", () => {
    expect(html(image("a chart", "latency.svg"), { "latency.svg": "<figure>x</figure>" })).toBe(
      "<figure>x</figure>",
    );
    expect(html("![words](https://example.com/x.png)")).not.toContain("<img");
  });

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<details>",
    "</details>",
    "[click](javascript:alert(1))",
    "[click](https://example.com)",
    "![see](https://example.com/x.png)",
    "[a]: https://example.com",
    "</summary><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
  ])("shows foreign text as it is: %s", (foreign) => {
    const page = html(
      `${text(foreign)}\n\n- ${text(foreign)}\n\n${table([["a", "text"]], [[text(foreign)]])}`,
    );
    expect(page).not.toMatch(/<(?!\/?(?:p|ul|li|div|table|thead|tbody|tr|th|td)\b)/);
    expect(page).not.toMatch(/<[^>]*(?:href|src)=/);
    const shown = page.match(/<p>([\s\S]*?)<\/p>/)?.[1] ?? "";
    expect(decoded(shown)).toBe(foreign);
  });

  it("follows links to the web and within the report, and no other", () => {
    expect(html("[a](https://example.com) [b](#parity) [c](results.json)").match(/href="[^"]*"/g)).toEqual([
      'href="https://example.com"',
      'href="#parity"',
      'href="results.json"',
    ]);
    expect(
      html("[a](javascript:alert) [b](data:text/html,x) [c](file:///etc/passwd) [d](//example.com)"),
    ).not.toContain("href");
  });
});

function decoded(shown: string): string {
  return shown
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
