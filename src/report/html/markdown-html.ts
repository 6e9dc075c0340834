import MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import { foldRule } from "./fold-rule.ts";
import { Slugs } from "./slugs.ts";

export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

export interface HtmlBody {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/**
 * A report's markdown as HTML. No HTML of the text comes through, but for the folds that `fold` writes.
 *
 * @param pictureOf the HTML of a picture by its file's name; null leaves its alternative text
 */
export function htmlOf(
  markdown: string,
  pictureOf: (file: string, alternative: string) => string | null,
): HtmlBody {
  const renderer = new MarkdownIt({ html: false, linkify: false, typographer: false });
  renderer.use(foldRule);
  renderer.validateLink = isSafeLink;
  renderer.renderer.rules["image"] = (tokens, index) => {
    const token = tokens[index]!;
    return pictureOf(String(token.attrGet("src")), token.content) ?? renderer.utils.escapeHtml(token.content);
  };
  const tokens = renderer.parse(markdown, {});
  const headings = labelHeadings(tokens);
  const shaped = shapeTables(unwrapPictures(tokens));
  return { html: renderer.renderer.render(shaped, renderer.options, {}), headings };
}

/** Parts of the page, files beside it and the web: no `javascript:`, and no other program. */
function isSafeLink(url: string): boolean {
  return /^(?:https?:\/\/|#|(?![a-z][\w+.-]*:|\/\/))/i.test(url.trim());
}

function labelHeadings(tokens: readonly Token[]): Heading[] {
  const slugs = new Slugs();
  return tokens.flatMap((token, index) => {
    if (token.type !== "heading_open") return [];
    const text = plainText(tokens[index + 1]!);
    const id = slugs.of(text);
    token.attrSet("id", id);
    return [{ level: Number(token.tag.slice(1)), id, text }];
  });
}

function plainText({ children }: Token): string {
  return (children ?? []).map(({ content }) => content).join("");
}

/** A picture alone in its paragraph is a figure, which no paragraph may hold. */
function unwrapPictures(tokens: readonly Token[]): readonly Token[] {
  tokens.forEach((token, index) => {
    const isAlone =
      token.type === "inline" && token.children?.length === 1 && token.children[0]!.type === "image";
    if (!isAlone) return;
    for (const neighbour of [tokens[index - 1], tokens[index + 1]]) {
      if (neighbour?.type.startsWith("paragraph_") === true) neighbour.hidden = true;
    }
  });
  return tokens;
}

/** Each table in a box that scrolls on its own; numbers by a class; a head without words left out. */
function shapeTables(tokens: readonly Token[]): Token[] {
  const shaped: Token[] = [];
  let caption = "";
  let isBareHead = false;
  tokens.forEach((token, index) => {
    if (token.type === "heading_open") caption = plainText(tokens[index + 1]!);
    if (token.type === "th_open" || token.type === "td_open") {
      const isEmpty = tokens[index + 1]!.content === "";
      if (token.attrGet("style") === "text-align:right") token.attrSet("class", "number");
      token.attrs = token.attrs?.filter(([name]) => name !== "style") ?? null;
      if (token.type === "th_open" && !isEmpty) token.attrSet("scope", "col");
      if (token.type === "th_open" && isEmpty) token.tag = tokens[index + 2]!.tag = "td";
    }
    if (token.type === "table_open") shaped.push(box(token, `Table: ${caption}`));
    if (token.type === "thead_open") isBareHead = isEmptyHead(tokens, index);
    if (!isBareHead) shaped.push(token);
    if (token.type === "thead_close") isBareHead = false;
    if (token.type === "table_close") shaped.push(box(token, null));
  });
  return shaped;
}

function isEmptyHead(tokens: readonly Token[], start: number): boolean {
  for (let index = start; tokens[index]!.type !== "thead_close"; index += 1) {
    if (tokens[index]!.type === "inline" && tokens[index]!.content !== "") return false;
  }
  return true;
}

/** The box's opening, with a name for screen readers, or its end. */
function box(like: Token, label: string | null): Token {
  const TokenClass = like.constructor as typeof Token;
  const token = new TokenClass(label === null ? "box_close" : "box_open", "div", label === null ? -1 : 1);
  token.block = true;
  if (label !== null) {
    token.attrs = [
      ["class", "table"],
      ["role", "group"],
      ["tabindex", "0"],
      ["aria-label", label],
    ];
  }
  return token;
}
