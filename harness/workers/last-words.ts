/** Lines that say what went wrong, wherever they stand. */
const telling = /FATAL ERROR|\b\w*Error\b|terminate called|what\(\):|Assertion|abort|panic|Segmentation/i;
/** What Node and V8 print around the reason: stack frames, source lines, memory statistics, a version. */
const noise =
  /^(at |\d+: 0x|#|----- |<--- |\[\d+:0x|Node\.js v|\^+$|\(Use `node |throw |node:|file:|\S+:\d+$|[{}[\]]*$)/;

/** Long enough for any reason, short enough for one line of a report. */
const longest = 300;

/** What a process that ended last said about why, in one line; null where it said nothing. */
export function lastWordsOf(output: string): string | null {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !noise.test(line));
  const line = lines.findLast((line) => telling.test(line)) ?? lines.at(-1);
  if (line === undefined) return null;
  return line.length > longest ? `${line.slice(0, longest)} …` : line;
}
