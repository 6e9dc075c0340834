import type { LayerContext } from "../../layer-context.ts";
import type { LayerConverter } from "../../layer-converter.ts";
import type { Value } from "../../types.ts";
import { cellSizes, readCells } from "./cells.ts";
import { withDirectionAxis } from "./chain.ts";
import { convertConvLstm } from "./conv-lstm.ts";
import { emitFused, isFusible } from "./fused.ts";
import { checkState, convertRecurrent, initialStates, sequenceInput, sequenceOptions } from "./layer.ts";
import { mergeDirections, mergePair, type MergeMode } from "./merge-directions.ts";
import { pick, timeMajor } from "./sequences.ts";

const convertInner: Readonly<Record<string, typeof convertRecurrent>> = {
  SimpleRNN: convertRecurrent,
  GRU: convertRecurrent,
  LSTM: convertRecurrent,
  ConvLSTM2D: convertConvLstm,
};

export const bidirectional: LayerConverter = {
  operators: [
    "RNN",
    "GRU",
    "LSTM",
    "Scan",
    "Transpose",
    "Reshape",
    "Gather",
    "Unsqueeze",
    "Concat",
    "ReduceSum",
    "ReduceProd",
    "ReduceMean",
    "Add",
    "Mul",
  ],
  opsetSince: 13,
  notes:
    "one operator with direction=bidirectional where there is one; the operators of the layer inside otherwise",
  convert: (layer, inputs) => {
    const serialized = layer.config.raw("layer") as { config?: Record<string, unknown> } | undefined;
    const inner = layer.child(serialized);
    if (!Object.hasOwn(convertInner, inner.className)) {
      const reason = inner.className === "RNN" ? "TF.js itself cannot copy the cells of an RNN" : "";
      const classes = Object.keys(convertInner).join(", ");
      return layer.unsupported(`it takes ${classes}, and no ${inner.className}${reason && `: ${reason}`}`);
    }
    const mergeMode = mergeModeOf(layer);
    const pair = [direction(layer, inner, "forward"), direction(layer, inner, "backward")] as const;
    const outputs =
      fusedOutputs(layer, inputs, mergeMode, pair) ?? separateOutputs(layer, inputs, mergeMode, pair);
    const mask = inner.config.boolean("returnSequences", false) ? (inputs[0]?.mask ?? null) : null;
    return outputs.map((output) => ({ ...output, mask }));
  },
};

function mergeModeOf(layer: LayerContext): MergeMode {
  // An absent mode is `concat`; null is a mode of its own.
  return layer.fields["mergeMode"] === null
    ? null
    : layer.config.choice<"concat" | "sum" | "mul" | "ave">(
        "mergeMode",
        ["concat", "sum", "mul", "ave"],
        "concat",
      );
}

/** TF.js copies the layer inside: one copy runs as the layer says, the other one the other way around. */
function direction(layer: LayerContext, inner: LayerContext, name: "forward" | "backward"): LayerContext {
  const ownName = inner.fields["name"];
  const label = `${name}_${typeof ownName === "string" ? ownName : inner.className}`;
  const goBackwards = inner.config.boolean("goBackwards", false) === (name === "forward");
  const config = { ...inner.fields, name: label, goBackwards };
  const prefixes = layer.weightPrefixes.map((prefix) => `${prefix}/${label}`);
  return layer.child({ className: inner.className, config }, prefixes);
}

type Pair = readonly [LayerContext, LayerContext];

/** Both directions in one operator; null where they need two. */
function fusedOutputs(
  layer: LayerContext,
  inputs: readonly Value[],
  mergeMode: MergeMode,
  [forward, backward]: Pair,
): Value[] | null {
  const options = sequenceOptions(forward);
  if (forward.className === "ConvLSTM2D" || options.goBackwards || layer.keywords.mask !== null) {
    return null;
  }
  const input = sequenceInput(layer, inputs);
  const cells = [forward, backward].flatMap((context) => readCells(context, input.shape[2]!));
  if (!cells.every(isFusible)) {
    return null;
  }
  const { kind, units } = cells[0]!;
  const initial = initialStates(layer, inputs, 2 * cellSizes[kind].states);
  initial?.forEach((state) => checkState(layer, state, [units]));
  const { sequence, final } = emitFused(layer, {
    cells,
    direction: "bidirectional",
    input: timeMajor(layer, input),
    lengths: null,
    initial: initial && pairs(layer, initial),
    wantsSequence: options.returnSequences,
    finalCount: options.returnState ? cellSizes[kind].states : options.returnSequences ? 0 : 1,
  });
  const outputs = mergeDirections(layer, sequence, final[0], mergeMode);
  const states = [0, 1].flatMap((index) => final.map((state) => pick(layer, state, 0, index)));
  return options.returnState ? [...outputs, ...states] : outputs;
}

/** The forward states, then the backward ones, each [N, units] -> each kind of state as [2, N, units]. */
function pairs(layer: LayerContext, states: readonly Value[]): Value[] {
  const count = states.length / 2;
  return Array.from({ length: count }, (_, index) => {
    const both = [states[index]!, states[index + count]!].map((state) => withDirectionAxis(layer, state));
    return layer.node("Concat", both, { shape: [2, ...states[index]!.shape] }, { axis: 0 });
  });
}

/** A layer for each direction, and their outputs merged. */
function separateOutputs(
  layer: LayerContext,
  inputs: readonly Value[],
  mergeMode: MergeMode,
  [forward, backward]: Pair,
): Value[] {
  const [input, ...states] = inputs;
  if (input === undefined || states.length % 2 !== 0) {
    return layer.invalid(
      `is called with ${states.length} initial states, and needs as many for each direction`,
    );
  }
  const half = states.length / 2;
  const convert = convertInner[forward.className]!;
  const { hasInitialState } = layer.keywords;
  const [ahead, ...aheadStates] = convert(forward, [input, ...states.slice(0, half)]);
  layer.keywords.hasInitialState = hasInitialState;
  const flip = sequenceOptions(backward).returnSequences;
  const [back, ...backStates] = convert(backward, [input, ...states.slice(half)], flip);
  return [...mergePair(layer, ahead!, back!, mergeMode), ...aheadStates, ...backStates];
}
