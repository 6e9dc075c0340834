import { InvalidArgumentError } from "commander";
import picomatch from "picomatch";
import { BoxbenchError } from "../../src/core/errors.ts";
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

/** A commander parser for two different numbers, such as `-1,1`. */
export function rangeOf(text: string): [low: number, high: number] {
  const [low, high, ...rest] = text
    .split(",")
    .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const fits = rest.length === 0 && Number.isFinite(low) && Number.isFinite(high) && low !== high;
  if (!fits) throw new InvalidArgumentError("Expected two different numbers, such as -1,1.");
  return [low!, high!];
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

/** A commander parser that collects a repeated option, each occurrence with commas or not. */
export function collectNames(text: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), ...text.split(",").filter((name) => name !== "")];
}

/**
 * The ids that match any of the globs, in the order of `ids`.
 *
 * @throws BoxbenchError USAGE when a glob matches nothing, with the ids there are
 */
export function matchIds(kind: string, globs: readonly string[], ids: readonly string[]): string[] {
  for (const glob of globs) {
    if (glob !== "*" && !ids.some((id) => picomatch.isMatch(id, glob))) {
      throw new BoxbenchError("USAGE", `No ${kind} matches "${glob}". There are: ${ids.join(", ")}.`);
    }
  }
  // A bare * is meant to match every id, also those with a slash.
  return ids.filter((id) => globs.some((glob) => glob === "*" || picomatch.isMatch(id, glob)));
}
