import { formatShape } from "../../../core/shapes.ts";
import type { LayerContext } from "../../layer-context.ts";
import type { Shape, Value } from "../../types.ts";
import { cellActivation, gateActivation } from "./cells.ts";
import { gateSums, projectSteps, readConvLstm, type ConvLstm } from "./conv-lstm-gates.ts";
import { fold, offerFolded } from "./folding.ts";
import { checkState, initialStates, recurrentOutputs, sequenceOptions } from "./layer.ts";
import { stepMask } from "./masks.ts";
import { emitScan, zeroState } from "./scan.ts";
import { keepMasked, lstmStates } from "./steps.ts";

/**
 * A call of ConvLSTM2D: one convolution over all steps of the input, then a Scan with the convolution of the
 * state.
 *
 * @param inputs the sequence [N, T, H, W, C] (or [N, T, C, H, W]), then the initial states if there are any
 * @param flip turn the sequence of outputs around, as Bidirectional does with its second layer's
 */
export function convertConvLstm(layer: LayerContext, inputs: readonly Value[], flip = false): Value[] {
  const options = sequenceOptions(layer);
  const [input] = inputs;
  if (input?.shape.length !== 5) {
    return layer.invalid("needs an input of rank 5: batch, steps, and an image");
  }
  const config = readConvLstm(layer, input.shape);
  const projected = projectSteps(layer, config, input);
  const [batch = null, , , height = null, width = null] = projected.shape;
  // As ONNX has it; `asTfjs` is what TF.js sees.
  const dims = [batch, config.filters, height, width];
  const asTfjs = (value: Value): Value =>
    config.isChannelsFirst
      ? value
      : { ...value, shape: [batch, height, width, config.filters], layout: "NCHW" };
  const stateShape = config.isChannelsFirst ? dims : [batch, height, width, config.filters];
  const given = initialStates(layer, inputs, 2);
  given?.forEach((state) => checkState(layer, state, stateShape.slice(1)));
  const states =
    given?.map((state) => (config.isChannelsFirst ? state : layer.nchw(state))) ??
    [0, 1].map(() => zeroState(layer, dims, projected));
  const mask = checkedMask(layer, stepMask(layer, input, options.goBackwards), stateShape);
  const { sequence, states: final } = emitScan(
    layer,
    {
      states: states.map((state) => ({ ...state, shape: dims, layout: "native" })),
      sequences: mask === null ? [projected] : [projected, mask],
      goBackwards: options.goBackwards,
      flip,
      wantsSequence: options.returnSequences,
    },
    (body, before, [step, stepMask]) => {
      const old = before.map(asTfjs);
      const sums = gateSums(body, config, step!, before[0]!).map(asTfjs);
      const after = lstmStates(body, cellOf(layer), sums, old[1]!);
      return stepMask === undefined ? after : keepMasked(body, stepMask, old, after);
    },
  );
  const ordered = sequence === null ? null : inTfjsOrder(layer, config, sequence);
  return recurrentOutputs(inputs, options, ordered, final.map(asTfjs));
}

function cellOf(layer: LayerContext) {
  const activation = cellActivation(layer, "activation", "tanh");
  return { activation, recurrentActivation: gateActivation(layer) };
}

/** TF.js multiplies the mask with the states: it must have their size. */
function checkedMask(layer: LayerContext, mask: Value | null, state: Shape): Value | null {
  const given = mask?.shape.toSpliced(1, 1) ?? [];
  const isOther = given.some((size, axis) => size !== null && state[axis] !== null && size !== state[axis]);
  return isOther
    ? layer.unsupported(
        `its mask of ${formatShape(given)} at each step does not fit the state of ${formatShape(state)}, ` +
          "with which TF.js itself fails",
      )
    : mask;
}

/** The sequence [N, T, filters, H, W] as TF.js has it; a layer that works on images finds those unmoved. */
function inTfjsOrder(layer: LayerContext, { isChannelsFirst }: ConvLstm, sequence: Value): Value {
  if (isChannelsFirst) {
    return sequence;
  }
  const [batch = null, steps = null, filters = null, height = null, width = null] = sequence.shape;
  const result = { shape: [batch, steps, height, width, filters] };
  const moved = layer.node("Transpose", [sequence], result, { perm: [0, 1, 3, 4, 2] });
  offerFolded(layer, moved, () => {
    const images = fold(layer, sequence);
    return { ...images, shape: [images.shape[0]!, height, width, filters], layout: "NCHW" };
  });
  return moved;
}
