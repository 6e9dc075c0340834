import { escaped } from "./escape.ts";

/**
 * A picture as a part of the page: an SVG as its own elements, a PNG as a data URL.
 *
 * @param name the file's name, which keeps ids of several SVGs apart
 * @param alternative what it shows
 */
export function inlinePicture(name: string, content: string | Uint8Array, alternative: string): string {
  if (typeof content !== "string") {
    const base64 = Buffer.from(content).toString("base64");
    return `<figure class="picture"><img alt="${escaped(alternative)}" src="data:image/png;base64,${base64}"></figure>`;
  }
  const svg = withOwnIds(content.trim(), name.replaceAll(/\W/g, "-"));
  const labelled = svg.replace(
    /^<svg /,
    () => `<svg role="img" aria-label="${escaped(alternative)}" focusable="false" `,
  );
  return `<figure class="chart" data-file="${escaped(name)}" role="group" tabindex="0" aria-label="Chart: ${escaped(name)}">${labelled}</figure>`;
}

/** Ids are unique in a page, which may hold several pictures that number theirs from 0. */
function withOwnIds(svg: string, prefix: string): string {
  return svg
    .replaceAll(/ id="([\w-]+)"/g, ` id="${prefix}-$1"`)
    .replaceAll(/url\(#([\w-]+)\)/g, `url(#${prefix}-$1)`)
    .replaceAll(/href="#([\w-]+)"/g, `href="#${prefix}-$1"`);
}
