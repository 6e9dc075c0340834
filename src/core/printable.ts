/** Control codes but line end and tab, the separators that end a line, and those that turn the direction of writing. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text for a terminal or a file that people read: names come from files, and may hold codes that a terminal would obey
 * (ECMA-48) or that make text read as another. Each becomes U+FFFD; lines and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (code) => (code === "\n" || code === "\t" ? code : "\ufffd"));
}
