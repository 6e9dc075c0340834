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

/** The part of a data set that was read, and all that it has, as files or folders call them. */
export interface PartRead {
  readonly name: string;
  readonly of: readonly string[];
}

/** A part that was chosen. */
export interface ChosenSplit {
  /** Null for all, where there is one part or none. */
  readonly chosen: string | null;
  /** What was chosen where nobody asked for one; empty where somebody did. */
  readonly words: string[];
  /** Null where there are no parts, or none that a model is judged on. */
  readonly part: PartRead | null;
}

/**
 * The part to take of several, and that in words: what is asked for, or the one that models are judged on.
 *
 * @param names as files or folders call them; empty for those that are of no part
 * @param usual the part to take where nobody asks for one
 * @throws BoxbenchError DATASET when the part that is asked for is not there
 */
export function chosenSplit(
  names: readonly string[],
  asked: string | undefined,
  source: string,
  usual: Split = "val",
): ChosenSplit {
  if (asked !== undefined) {
    const chosen =
      names.find((name) => name.toLowerCase() === asked.toLowerCase()) ??
      names.find((name) => splitOf(name) !== null && splitOf(name) === splitOf(asked));
    if (chosen !== undefined) return { chosen, words: [], part: { name: chosen, of: names } };
    throw labelProblem(
      source,
      `has no part "${asked}" for --split; ${names.length === 0 ? "it has none" : `it has ${names.join(", ")}`}`,
      new NoSuchPart(asked),
    );
  }
  if (names.length < 2) {
    const [only] = names;
    return { chosen: null, words: [], part: only === undefined ? null : { name: only, of: names } };
  }
  const chosen =
    ([usual, "val", "test", "train"] as const)
      .map((split) => names.find((name) => splitOf(name) === split))
      .find((name) => name !== undefined) ?? null;
  if (chosen === null) return { chosen, words: [], part: null };
  return {
    chosen,
    part: { name: chosen, of: names },
    words: [`Part "${chosen}" of ${names.join(", ")} in ${source} (--split says otherwise)`],
  };
}
