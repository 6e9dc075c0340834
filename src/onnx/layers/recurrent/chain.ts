import type { LayerContext } from "../../layer-context.ts";
import { unsqueeze } from "../../operators.ts";
import type { Value } from "../../types.ts";
import { statesByCell, type Cell } from "./cells.ts";
import { emitFused } from "./fused.ts";
import { pick } from "./sequences.ts";

/** Cells, one behind the other, each as one operator over the whole sequence. */
export interface ChainCall {
  readonly cells: readonly Cell[];
  /** Each [N, units], those of the last cell first; null for zeros. */
  readonly initial: readonly Value[] | null;
  /** Shape [T, N, features]. */
  readonly input: Value;
  readonly direction: "forward" | "reverse";
  /** Number of steps of each sequence, [N], int32; null where all have T. */
  readonly lengths: Value | null;
  readonly wantsSequence: boolean;
  /** For each cell, how many of its states behind the last step are wanted. */
  readonly finalCounts: readonly number[];
}

export interface ChainOutput {
  /** Shape [T, N, units], in the order of the input; the last cell's is there if it was wanted. */
  readonly sequence: Value | null;
  /** Each [N, units]. */
  readonly final: readonly Value[];
}

/** The outputs of each cell; the sequence stays time-major between them. */
export function runChain(layer: LayerContext, call: ChainCall): ChainOutput[] {
  const initial = call.initial === null ? null : statesByCell(call.cells, call.initial);
  let { input } = call;
  return call.cells.map((cell, index) => {
    const { sequence, final } = emitFused(layer, {
      cells: [cell],
      direction: call.direction,
      input,
      lengths: call.lengths,
      initial: initial?.[index]!.map((state) => withDirectionAxis(layer, state)) ?? null,
      wantsSequence: call.wantsSequence || index < call.cells.length - 1,
      finalCount: call.finalCounts[index]!,
    });
    const steps = sequence === null ? null : pick(layer, sequence, 1, 0);
    input = steps ?? input;
    return { sequence: steps, final: final.map((state) => pick(layer, state, 0, 0)) };
  });
}

/** [N, units] -> [1, N, units] */
export function withDirectionAxis(layer: LayerContext, state: Value): Value {
  return unsqueeze(layer, state, [0], { shape: [1, ...state.shape] });
}
