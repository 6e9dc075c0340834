import type { LayerContext } from "../../layer-context.ts";
import type { Recurrence, RecurrenceResult } from "./call.ts";
import { cellSizes, type Cell } from "./cells.ts";
import { runChain } from "./chain.ts";
import { isFusible } from "./fused.ts";
import { runPacked } from "./packed.ts";
import { emitScan, zeroState } from "./scan.ts";
import { batchMajor, reversed, timeMajor } from "./sequences.ts";
import { keepMasked, projectInput, stackStep } from "./steps.ts";

/** Runs cells by ONNX's recurrent operators where they compute just the same, by a Scan otherwise. */
export function runRecurrence(layer: LayerContext, call: Recurrence): RecurrenceResult {
  if (!call.cells.every(isFusible)) {
    return runScan(layer, call);
  }
  return call.mask === null ? runFused(layer, call) : runPacked(layer, call, call.mask);
}

function runFused(layer: LayerContext, call: Recurrence): RecurrenceResult {
  const { cells, goBackwards, flip, wantsSequence, wantedStates } = call;
  const finalCount = ({ kind }: Cell, index: number): number => {
    const isOutput = wantedStates === "output" && index === cells.length - 1;
    return wantedStates === "all" ? cellSizes[kind].states : isOutput ? 1 : 0;
  };
  const outputs = runChain(layer, {
    cells,
    initial: call.initial,
    input: timeMajor(layer, call.input),
    direction: goBackwards ? "reverse" : "forward",
    lengths: null,
    wantsSequence,
    finalCounts: cells.map(finalCount),
  });
  const final = outputs.toReversed().flatMap((output) => output.final);
  const sequence = outputs.at(-1)!.sequence;
  if (sequence === null) {
    return { sequence, final };
  }
  // ONNX gives the outputs in the order of the input.
  const ordered = goBackwards === flip ? sequence : reversed(layer, sequence, 0);
  return { sequence: batchMajor(layer, ordered), final };
}

function runScan(layer: LayerContext, call: Recurrence): RecurrenceResult {
  const { cells, input, mask } = call;
  const sizes = cells
    .toReversed()
    .flatMap(({ kind, units }) => Array.from({ length: cellSizes[kind].states }, () => units));
  const [batch = null] = input.shape;
  const states = call.initial ?? sizes.map((units) => zeroState(layer, [batch, units], input));
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
