/**
 * JSON as people's editors save it: a byte order mark in front is no part of it.
 *
 * @throws SyntaxError as JSON.parse does, or saying that the text is an HTML page, which servers send for what they lack
 */
export function parseJson(text: string): unknown {
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (/^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(json)) {
    throw new SyntaxError("it is an HTML page, which a server may have sent in place of the file");
  }
  return JSON.parse(json);
}
