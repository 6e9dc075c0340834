import { createHash } from "node:crypto";
import { escaped, jsonInHtml } from "./escape.ts";
import { inlinePicture } from "./inline-picture.ts";
import { htmlOf, type Heading } from "./markdown-html.ts";
import type { PageData } from "./page-data.ts";
import { style } from "./style.ts";

export interface HtmlOptions {
  /** What the page's script knows of the cells; null for a report without any. */
  readonly data: PageData | null;
  /** The page's script, one classic script. */
  readonly script: string;
  /** Markdown that the page has beside that of report.md. */
  readonly more?: string;
}

/**
 * A report as one file that opens from a disk: its markdown as HTML with the pictures in it. Without JavaScript it is
 * the whole report; with it, tables sort and filter, and charts tell their values. Its content security policy lets
 * it load nothing, and run its own script alone.
 *
 * @param files a rendered report: `report.md` and its pictures
 */
export function renderHtml(files: ReadonlyMap<string, string | Uint8Array>, options: HtmlOptions): string {
  const { data, more = "" } = options;
  const markdown = `${String(files.get("report.md"))}\n${more}`;
  const { html, headings } = htmlOf(markdown, (file, alternative) => {
    const content = file === "report.md" ? undefined : files.get(file);
    return content === undefined ? null : inlinePicture(file, content, alternative);
  });
  // Nothing may end the element that it is in.
  const script = options.script
    .replaceAll(/<\/(?=script)/gi, String.raw`<\/`)
    .replaceAll("<!--", String.raw`\x3c!--`);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escaped(headings[0]?.text ?? "Benchmark")}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    '<a class="skip" href="#report">To the report</a>',
    contents(headings),
    `<main id="report">`,
    html,
    "</main>",
    `<script type="application/json" id="data">${jsonInHtml(data)}</script>`,
    `<script>${script}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function contents(headings: readonly Heading[]): string {
  const links = headings
    .filter(({ level }) => level === 2)
    .map(({ id, text }) => `<li><a href="#${escaped(id)}">${escaped(text)}</a></li>`);
  if (links.length === 0) return "";
  return `<nav aria-label="Contents"><details><summary>Contents</summary><ul>\n${links.join("\n")}\n</ul></details></nav>`;
}
