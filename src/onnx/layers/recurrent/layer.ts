import type { LayerContext } from "../../layer-context.ts";
import type { Shape, Value } from "../../types.ts";
import { readCells, statesByCell, stateCount, type Cell } from "./cells.ts";
import { stepMask } from "./masks.ts";
import { runRecurrence } from "./recurrence.ts";

/** What every recurrent layer's configuration says about its outputs. */
export interface SequenceOptions {
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
}

/** @throws BoxbenchError UNSUPPORTED_LAYER for a stateful layer */
export function sequenceOptions(layer: LayerContext): SequenceOptions {
  const flag = (key: string) => layer.config.boolean(key, false);
  if (flag("stateful")) {
    return layer.unsupported(
      "it is stateful, and an ONNX graph keeps nothing from one run to the next: " +
        "give it initial states as inputs and let it return its state",
    );
  }
  return {
    returnSequences: flag("returnSequences"),
    returnState: flag("returnState"),
    goBackwards: flag("goBackwards"),
  };
}

/**
 * A call of SimpleRNN, GRU, LSTM or RNN.
 *
 * @param inputs the sequence [N, T, features], then the initial states if there are any
 * @param flip turn the sequence of outputs around, as Bidirectional does with its second layer's
 */
export function convertRecurrent(layer: LayerContext, inputs: readonly Value[], flip = false): Value[] {
  const options = sequenceOptions(layer);
  const input = sequenceInput(layer, inputs);
  const cells = readCells(layer, input.shape[2]!);
  const initial = initialStates(layer, inputs, stateCount(cells));
  statesInOrder(cells).forEach((units, index) => checkState(layer, initial?.[index], [units]));
  const { sequence, final } = runRecurrence(layer, {
    cells,
    input,
    mask: stepMask(layer, input, options.goBackwards),
    initial,
    goBackwards: options.goBackwards,
    flip,
    wantsSequence: options.returnSequences,
    wantedStates: options.returnState ? "all" : options.returnSequences ? "none" : "output",
  });
  return recurrentOutputs(inputs, options, sequence, final);
}

/** The outputs of a recurrent layer with the mask that TF.js gives to every one of them. */
export function recurrentOutputs(
  inputs: readonly Value[],
  { returnSequences, returnState }: SequenceOptions,
  sequence: Value | null,
  final: readonly Value[],
): Value[] {
  const mask = returnSequences ? (inputs[0]?.mask ?? null) : null;
  const output = sequence ?? final[0]!;
  return (returnState ? [output, ...final] : [output]).map((value) => ({ ...value, mask }));
}

/** The first input in TF.js's order, of rank 3 with a known number of features. */
export function sequenceInput(layer: LayerContext, inputs: readonly Value[]): Value {
  const [input] = inputs;
  if (input === undefined || input.shape.length !== 3 || typeof input.shape[2] !== "number") {
    return layer.invalid("needs an input [batch, steps, features] whose number of features is known");
  }
  return layer.native(input);
}

/** The inputs behind the first one; null where there are none. Marks the call's keywords as TF.js does. */
export function initialStates(
  layer: LayerContext,
  inputs: readonly Value[],
  count: number,
): readonly Value[] | null {
  const { keywords } = layer;
  if (keywords.hasInitialState) {
    return layer.unsupported(
      "TF.js itself fails here: behind a mask, the initial states of a recurrent layer before this one stay " +
        "among the arguments of every call",
    );
  }
  const states = inputs.slice(1);
  if (states.length === 0) {
    return null;
  }
  keywords.hasInitialState = true;
  return states.length === count
    ? states.map((state) => layer.native(state))
    : layer.invalid(`has ${count} states, but is called with ${states.length} initial states`);
}

/** @param shape without the batch */
export function checkState(layer: LayerContext, state: Value | undefined, shape: Shape): void {
  const [, ...given] = state?.shape ?? [null, ...shape];
  const isOther = (size: number | null, axis: number) => size !== null && size !== shape[axis];
  if (given.length !== shape.length || given.some(isOther)) {
    layer.invalid(`has an initial state of shape ${given.join("x")} instead of ${shape.join("x")}`);
  }
}

/** The number of units of each state, those of the last cell first. */
function statesInOrder(cells: readonly Cell[]): number[] {
  return cells.toReversed().flatMap((cell) => statesByCell([cell], [cell.units, cell.units]).flat());
}
