import { labelProblem } from "./problem.ts";

/** Parts of data sets, each with the words for it; what a model is judged on comes first. */
const splitWords = {
  val: ["val", "valid", "validation", "dev"],
  test: ["test", "testing"],
  train: ["train", "training", "trainval"],
} as const;

/** The cause of an error about a part that is asked for and is not there. */
export class NoSuchPart extends Error {}

/** A part of a data set. */
export type Split = keyof typeof splitWords;

/** Which part a word calls, such as that of a folder; null for none. */
export function splitOf(word: string): Split | null {
  const lower = word.toLowerCase();
  const found = Object.entries(splitWords).find(([, words]) => (words as readonly string[]).includes(lower));
  return (found?.[0] as Split | undefined) ?? null;
}

/** Which part a path is of, by its folders and the words in its name. */
export function splitOfPath(path: string): Split | null {
  const words = path.split(/[^A-Za-z]+/);
  return words.map(splitOf).find((split) => split !== null) ?? null;
}

/**
 * The part to take of several, and that in words: what is asked for, or the one that models are judged on.
 *
 * @param names as files or folders call them; empty for those that are of no part
 * @param usual the part to take where nobody asks for one
 * @returns null for all, where there is one or none
 * @throws BoxbenchError DATASET when the part that is asked for is not there
 */
export function chosenSplit(
  names: readonly string[],
  asked: string | undefined,
  source: string,
  usual: Split = "val",
): { chosen: string | null; words: string[] } {
  if (asked !== undefined) {
    const chosen =
      names.find((name) => name.toLowerCase() === asked.toLowerCase()) ??
      names.find((name) => splitOf(name) !== null && splitOf(name) === splitOf(asked));
    if (chosen !== undefined) return { chosen, words: [] };
    throw labelProblem(
      source,
      `has no part "${asked}" for --split; ${names.length === 0 ? "it has none" : `it has ${names.join(", ")}`}`,
      new NoSuchPart(asked),
    );
  }
  if (names.length < 2) return { chosen: null, words: [] };
  const chosen =
    ([usual, "val", "test", "train"] as const)
      .map((split) => names.find((name) => splitOf(name) === split))
      .find((name) => name !== undefined) ?? null;
  if (chosen === null) return { chosen, words: [] };
  return {
    chosen,
    words: [`Part "${chosen}" of ${names.join(", ")} in ${source} (--split says otherwise)`],
  };
}
