import type { LayerContext } from "../../layer-context.ts";
import { unsqueeze } from "../../operators.ts";
import type { Value } from "../../types.ts";
import { cellSizes, statesByCell, type Cell } from "./cells.ts";
import { emitFused, isFusible } from "./fused.ts";
import { emitScan, zeroState } from "./scan.ts";
import { batchMajor, pick, reversed, timeMajor } from "./sequences.ts";
import { keepMasked, projectInput, stackStep } from "./steps.ts";

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
  readonly wantsFinal: boolean;
}

export interface RecurrenceResult {
  /** Shape [N, T, units], in the order in which the steps ran unless flipped; there if it was wanted. */
  readonly sequence: Value | null;
  /** Each [N, units], those of the last cell first; empty if they were not wanted. */
  readonly final: readonly Value[];
}

/** Runs cells by ONNX's recurrent operators where they compute just the same, by a Scan otherwise. */
export function runRecurrence(layer: LayerContext, call: Recurrence): RecurrenceResult {
  return call.mask === null && call.cells.every(isFusible) ? runFused(layer, call) : runScan(layer, call);
}

/** One operator for each cell; the sequence stays time-major between them. */
function runFused(layer: LayerContext, call: Recurrence): RecurrenceResult {
  const { cells, goBackwards, wantsSequence, wantsFinal } = call;
  const initial = call.initial === null ? null : statesByCell(cells, call.initial);
  const final: Value[][] = [];
  let sequence = timeMajor(layer, call.input);
  cells.forEach((cell, index) => {
    const result = emitFused(layer, {
      cells: [cell],
      direction: goBackwards ? "reverse" : "forward",
      input: sequence,
      lengths: null,
      initial: initial?.[index]!.map((state) => withDirectionAxis(layer, state)) ?? null,
      wantsSequence: wantsSequence || index < cells.length - 1,
      wantsFinal: wantsFinal,
    });
    final.push(result.final.map((state) => pick(layer, state, 0, 0)));
    sequence = result.sequence === null ? sequence : pick(layer, result.sequence, 1, 0);
  });
  // ONNX gives the outputs in the order of the input.
  const ordered = wantsSequence && goBackwards !== call.flip ? reversed(layer, sequence, 0) : sequence;
  return {
    sequence: wantsSequence ? batchMajor(layer, ordered) : null,
    final: final.toReversed().flat(),
  };
}

/** [N, units] -> [1, N, units] */
export function withDirectionAxis(layer: LayerContext, state: Value): Value {
  return unsqueeze(layer, state, [0], { shape: [1, ...state.shape] });
}

function runScan(layer: LayerContext, call: Recurrence): RecurrenceResult {
  const { cells, input, mask } = call;
  const zeros = cells
    .toReversed()
    .flatMap(({ kind, units }) => Array.from({ length: cellSizes[kind].states }, () => units));
  const [batch = null] = input.shape;
  const states = call.initial ?? zeros.map((units) => zeroState(layer, [batch, units], input));
  const projected = projectInput(layer, cells[0]!, input);
  const { sequence, states: final } = emitScan(
    layer,
    { ...call, states, sequences: mask === null ? [projected] : [projected, mask] },
    (body, before, [step, stepMask]) => {
      const after = stackStep(body, cells, step!, before);
      return stepMask === undefined ? after : keepMasked(body, stepMask, before, after);
    },
  );
  return { sequence, final };
}
