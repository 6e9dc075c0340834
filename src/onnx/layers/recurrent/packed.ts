import type { LayerContext } from "../../layer-context.ts";
import { unsqueeze } from "../../operators.ts";
import type { Value } from "../../types.ts";
import { cellSizes, statesByCell } from "./cells.ts";
import { runChain } from "./chain.ts";
import { keptCounts, keptFirst, keptLengths, keptTotal } from "./kept-steps.ts";
import type { Recurrence, RecurrenceResult } from "./call.ts";
import { batchMajor, reversed, timeMajor } from "./sequences.ts";

/**
 * Runs ONNX's recurrent operators over a masked sequence: first the steps that count are moved to the front,
 * then each step gets the output of the last one that counted. What the operators compute behind the last
 * step that counts is not used. This is what TF.js computes, wherever the masked steps are, while
 * `sequence_lens` alone would be right only with all of them at the end.
 *
 * @param mask [N, T]
 */
export function runPacked(layer: LayerContext, call: Recurrence, mask: Value): RecurrenceResult {
  const { cells, goBackwards, flip, wantsSequence, wantedStates } = call;
  const form = `packed by ${mask.name}`;
  const turned = (value: Value) => (goBackwards ? reversed(layer, value, 1) : value);
  const kept = turned(mask);
  const known = goBackwards ? undefined : layer.formOf(call.input, form);
  const input = known ?? timeMajor(layer, keptFirst(layer, turned(call.input), kept));
  // The carry of an LSTM is no output, so the operator itself has to stop at the right step.
  const carries = cells.map(({ kind }) => wantedStates === "all" && kind === "LSTM");
  const outputs = runChain(layer, {
    cells,
    initial: call.initial,
    input,
    direction: "forward",
    lengths: carries.includes(true) ? keptLengths(layer, kept) : null,
    wantsSequence: true,
    finalCounts: cells.map(({ kind }, index) => (carries[index] ? cellSizes[kind].states : 0)),
  });
  const initial = call.initial === null ? null : statesByCell(cells, call.initial);
  const total = keptTotal(layer, kept);
  const final = outputs.map(({ sequence, final: [, carry] }, index) => {
    const [h = null, c = null] = initial?.[index] ?? [];
    const isWanted = wantedStates === "all" || (wantedStates === "output" && index === cells.length - 1);
    const states = isWanted ? [outputAfter(layer, sequence!, total, h)] : [];
    return carry === undefined ? states : [...states, orInitial(layer, total, c, carry)];
  });
  if (!wantsSequence) {
    return { sequence: null, final: final.toReversed().flat() };
  }
  const last = outputs.at(-1)!.sequence!;
  const before = initial?.at(-1)?.[0] ?? null;
  const wide = before && unsqueeze(layer, before, [1], { shape: before.shape.toSpliced(1, 0, 1) });
  const all = outputAfter(layer, last, keptCounts(layer, kept), wide);
  const sequence = flip ? reversed(layer, all, 1) : all;
  if (!goBackwards && !flip) {
    // A recurrent layer behind, with the same mask, needs no packing of its own.
    layer.offerForm(sequence, form, () => last);
  }
  return { sequence, final: final.toReversed().flat() };
}

/**
 * The output behind a number of steps that count.
 *
 * @param packed [T, N, units]
 * @param count [N, 1] or [N, T, 1], int64
 * @param initial [N, units] or [N, 1, units]: the output behind no step; null for zeros
 */
function outputAfter(layer: LayerContext, packed: Value, count: Value, initial: Value | null): Value {
  const place = layer.node("Sub", [count, layer.int64([1])], count);
  const index = layer.node("Max", [place, layer.int64([0])], count);
  const units = packed.shape[2]!;
  const output = layer.node(
    "GatherND",
    [batchMajor(layer, packed), index],
    { shape: [...count.shape.slice(0, -1), units] },
    { batch_dims: 1 },
  );
  return orInitial(layer, count, initial, output);
}

function orInitial(layer: LayerContext, count: Value, initial: Value | null, value: Value): Value {
  const isNone = layer.node("Equal", [count, layer.int64([0])], { shape: count.shape, dtype: "bool" });
  return layer.node("Where", [isNone, initial ?? layer.scalar(0), value], value);
}
