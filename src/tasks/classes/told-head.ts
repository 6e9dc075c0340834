import type { SeenAnswers } from "../own.ts";
import { rowsOf } from "../outputs.ts";
import { headNames, headOfOutputs, type ClassHead } from "./answers.ts";

/** An output that tells classes. */
export interface ToldHead {
  readonly reading: { readonly output: string; readonly head: ClassHead };
  /** Numbers of one image. */
  readonly width: number;
  /** In words, such as `"scores" as a probability for each class`. */
  readonly taken: string;
}

interface Wanted {
  /** How many the labels name. */
  readonly classes: number;
  /** Whether a model may know more or fewer: where labels are numbers, which are places of outputs. */
  readonly isOpen?: boolean;
  /** An output that holds something else. */
  readonly except?: string;
}

/** An output that by its name is a place or a vector beside the class. */
const placeName = /point|coord|cent(er|re)|(^|[^a-z])xy|box|rect|(^|[^a-z])loc|embed|feature/i;

/** The output with one number for each class, or one alone for two classes; null where there is none. */
export function toldHead(seen: SeenAnswers, { classes, isOpen, except }: Wanted): ToldHead | null {
  const { outputs, rowCounts } = seen.answered;
  const count = seen.images.length;
  const heads = Object.entries(outputs).flatMap(([name, { dtype, data, shape }]) => {
    const isReal = dtype === "float32" || dtype === "float16";
    const width = data.length / count;
    const isFlat = shape.slice(1).filter((length) => length !== 1).length < 2;
    if (!isReal || !isFlat || name === except || name in rowCounts || !Number.isInteger(width)) return [];
    const fits = width === classes || (width === 1 && classes <= 2);
    if (!fits && isOpen !== true) return [];
    const head = headOfOutputs(rowsOf(outputs, count, name).values, count);
    const isProbability = head === "softmax" || head === "sigmoid";
    const rank = (fits ? 4 : 0) + (isProbability ? 1 : 0) - (placeName.test(name) ? 3 : 0);
    return [{ name, head, width, rank }];
  });
  // Of logits and probabilities of the same classes these are the answer.
  const chosen = heads.toSorted((a, b) => b.rank - a.rank)[0];
  if (chosen === undefined) return null;
  const { name: output, head, width } = chosen;
  return { reading: { output, head }, width, taken: `"${output}" taken as ${headNames[head]}` };
}
