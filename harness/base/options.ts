import { InvalidArgumentError } from "commander";
import picomatch from "picomatch";
import { BoxbenchError } from "../../src/core/errors.ts";
import { imagenetRange, type PixelRange } from "../../src/dataset/pixel-range.ts";
import type { RoundLimits } from "../../src/measure/rounds.ts";

/** A commander parser for a whole number in a range, both ends included. */
export function integerIn(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < low || value > high) {
      const range = high === Number.MAX_SAFE_INTEGER ? `${low} or more` : `${low} to ${high}`;
      throw new InvalidArgumentError(`Expected a whole number, ${range}.`);
    }
    return value;
  };
}

/** A commander parser for whole numbers with commas between them, such as `1,32`. */
export function integersIn(low: number, high: number): (text: string) => number[] {
  const parse = integerIn(low, high);
  return (text) => [...new Set(text.split(",").map(parse))];
}

/** A commander parser for a shape: whole numbers with commas between them, repeated ones kept. */
export function integersOf(low: number, high: number): (text: string) => number[] {
  const parse = integerIn(low, high);
  return (text) => text.split(",").map(parse);
}

/** Shapes by the name of the input that has them; the empty name stands for the only input. */
export type NamedShapes = Readonly<Record<string, readonly number[]>>;

/** A commander parser for shapes by the name of the input: `name=1,64,64,3`, or without a name for the only one. */
export function shapesOf(text: string, before: NamedShapes = {}): NamedShapes {
  const at = text.lastIndexOf("=");
  const shape = integersOf(1, 1_000_000)(text.slice(at + 1));
  return { ...before, [text.slice(0, Math.max(at, 0))]: shape };
}

/** A commander parser for two different numbers, such as `-1,1`. */
export function rangeOf(text: string): [low: number, high: number] {
  const [low, high, ...rest] = text
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const fits = rest.length === 0 && Number.isFinite(low) && Number.isFinite(high) && low !== high;
  if (!fits) throw new InvalidArgumentError("Expected two different numbers, such as -1,1.");
  return [low!, high!];
}

/** A commander parser for what levels of pixels become: two numbers, or `imagenet`. */
export function pixelRangeOf(text: string): PixelRange {
  const words = text.trim();
  return words === imagenetRange.words ? imagenetRange : { words, channels: [rangeOf(words)] };
}

/** A commander parser for a number of rounds, such as `6`, or a range of them, such as `5-8`. */
export function roundsOf(text: string): RoundLimits {
  const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text.trim());
  const min = Number(match?.[1]);
  const max = Number(match?.[2] ?? match?.[1]);
  if (match === null || min < 1 || max < min) {
    throw new InvalidArgumentError("Expected a number of rounds, such as 6, or a range, such as 5-8.");
  }
  return { min, max };
}

/**
 * A commander parser for a time, such as `3m`, `90s`, `1h` or a number of seconds; infinite for `none`, since commander
 * makes an empty text of null.
 */
export function secondsOf(text: string): number {
  const word = text.trim();
  if (word === "none") return Infinity;
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h)?$/.exec(word);
  const seconds = Number(match?.[1]) * { s: 1, m: 60, min: 60, h: 3600 }[(match?.[2] ?? "s") as "s"];
  if (match === null || !(seconds > 0)) {
    throw new InvalidArgumentError("Expected a time such as 3m, 90s or 1h, or none.");
  }
  return seconds;
}

/** Seconds of a budget as runs keep them: null for no end, which JSON has no number for. */
export function budgetOf(seconds: number): number | null {
  return seconds === Infinity ? null : seconds;
}

/**
 * A commander parser that collects a repeated option, each occurrence with commas or not. A comma inside braces,
 * brackets or parentheses belongs to the glob: `{cnn,linear}-*`.
 */
export function collectNames(text: string, previous: string[] | undefined): string[] {
  const names = [""];
  let depth = 0;
  for (const character of text) {
    if ("{[(".includes(character)) depth += 1;
    if ("}])".includes(character)) depth = Math.max(0, depth - 1);
    if (character === "," && depth === 0) names.push("");
    else names.push(names.pop()! + character);
  }
  return [...(previous ?? []), ...names.filter((name) => name !== "")];
}

/**
 * The ids that match any of the globs, in the order of `ids`. A slash in an id is a character like any other, so `ort-*`
 * takes `ort-node/cpu`. A glob that begins with `!` leaves out what it matches, of all ids where no other glob is there.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing, with the ids there are, or when nothing is left
 */
export function matchIds(kind: string, globs: readonly string[], ids: readonly string[]): string[] {
  const [taken, left] = [globs.filter((glob) => !isExclusion(glob)), globs.filter(isExclusion)];
  const matching = (glob: string) => {
    const found = ids.filter(matcherOf(isExclusion(glob) ? glob.slice(1) : glob));
    if (found.length > 0 || ids.length === 0) return found;
    throw new BoxbenchError("USAGE", `No ${kind} matches "${glob}". There are: ${ids.join(", ")}.`);
  };
  const wanted = new Set(taken.length === 0 && left.length > 0 ? ids : taken.flatMap(matching));
  for (const id of left.flatMap(matching)) wanted.delete(id);
  if (wanted.size === 0 && left.length > 0) {
    throw new BoxbenchError("USAGE", `No ${kind} is left by ${globs.map((glob) => `"${glob}"`).join(", ")}.`);
  }
  return ids.filter((id) => wanted.has(id));
}

/**
 * The same where some ids have to be meant: a glob means the usual ones wherever it matches one of them, and the others
 * only where it matches none.
 *
 * @throws BoxbenchError USAGE for a glob that matches nothing
 */
export function matchUsualIds(
  kind: string,
  globs: readonly string[],
  usual: readonly string[],
  all: readonly string[],
): string[] {
  const matchers = globs.filter((glob) => !isExclusion(glob)).map(matcherOf);
  const rare = matchers.filter((matches) => !usual.some(matches));
  if (rare.length === 0) return matchIds(kind, globs, usual);
  const meant = all.filter((id) => usual.includes(id) || rare.some((matches) => matches(id)));
  // Of a glob that matches nothing the error is to list all that there are.
  const isUnknown = rare.some((matches) => !all.some(matches));
  return matchIds(kind, globs, isUnknown ? all : meant);
}

/** Whether a glob, or the glob that one leaves out, matches an id. */
export function matchesSome(glob: string, ids: readonly string[]): boolean {
  return ids.some(matcherOf(isExclusion(glob) ? glob.slice(1) : glob));
}

function matcherOf(glob: string): (id: string) => boolean {
  const matches = picomatch(flat(glob), { dot: true });
  return (id) => matches(flat(id));
}

/** `!(a|b)` is a pattern, not an exclusion. */
function isExclusion(glob: string): boolean {
  return glob.startsWith("!") && !glob.startsWith("!(");
}

/** With another character in the place of the slash, at which a `*` would stop. */
function flat(text: string): string {
  return text.replaceAll("/", "\u2044");
}
