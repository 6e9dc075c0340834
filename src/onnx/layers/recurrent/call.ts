import type { Value } from "../../types.ts";
import type { Cell } from "./cells.ts";

/** A stack of cells to run over a sequence. */
export interface Recurrence {
  readonly cells: readonly Cell[];
  /** Shape [N, T, features]. */
  readonly input: Value;
  /** Shape [N, T]; a masked step changes nothing and repeats the output before it. */
  readonly mask: Value | null;
  /** Each [N, units], those of the last cell first; null for zeros. */
  readonly initial: readonly Value[] | null;
  readonly goBackwards: boolean;
  /** Turn the outputs around, so that the one of the last step that ran comes first. */
  readonly flip: boolean;
  readonly wantsSequence: boolean;
  /** `output`: the first state, which is the last output. */
  readonly wantedStates: "none" | "output" | "all";
}

export interface RecurrenceResult {
  /** Shape [N, T, units], in the order in which the steps ran unless flipped; there if it was wanted. */
  readonly sequence: Value | null;
  /** At least the wanted states behind the last step, each [N, units], those of the last cell first. */
  readonly final: readonly Value[];
}
