import { formatShape } from "../../../core/shapes.ts";
import type { LayerContext } from "../../layer-context.ts";
import { windowInput, windowOutput, type Window } from "../../padding.ts";
import { permuted, type FloatTensor } from "../../tensor.ts";
import type { Shape, Value } from "../../types.ts";
import { cellActivation, gateActivation } from "./cells.ts";
import { fold, offerFolded, unfoldDims } from "./folding.ts";
import { checkState, initialStates, recurrentOutputs, sequenceOptions } from "./layer.ts";
import { stepMask } from "./masks.ts";
import { emitScan, zeroState } from "./scan.ts";
import { keepMasked, lstmStates } from "./steps.ts";

/** A ConvLSTM2D's configuration. */
interface ConvLstm {
  readonly filters: number;
  readonly channels: number;
  readonly isChannelsFirst: boolean;
  /** Of the input's convolution; that of the state has stride 1 and keeps the size. */
  readonly window: Window;
}

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
  const config = readConfig(layer, input.shape);
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

function readConfig(layer: LayerContext, shape: Shape): ConvLstm {
  const isChannelsFirst =
    layer.config.choice("dataFormat", ["channelsFirst", "channelsLast"], "channelsLast") === "channelsFirst";
  const channels = shape[isChannelsFirst ? 2 : 4];
  if (typeof channels !== "number") {
    return layer.invalid("needs an input whose number of channels is known");
  }
  const window = {
    kernel: layer.config.integers("kernelSize", 2),
    strides: layer.config.integers("strides", 2, 1),
    dilations: layer.config.integers("dilationRate", 2, 1),
    padding: layer.config.choice("padding", ["valid", "same"], "valid"),
  };
  return { filters: layer.config.integer("filters"), channels, isChannelsFirst, window };
}

function cellOf(layer: LayerContext) {
  const activation = cellActivation(layer, "activation", "tanh");
  return { activation, recurrentActivation: gateActivation(layer) };
}

/** What the input adds to the gates: [N, T, 4 * filters, H, W]. */
function projectSteps(layer: LayerContext, config: ConvLstm, input: Value): Value {
  const { filters, channels, window } = config;
  const folded = fold(layer, input);
  const images = config.isChannelsFirst ? layer.native(folded) : layer.nchw(folded);
  const dims = config.isChannelsFirst
    ? images.shape
    : [images.shape[0]!, channels, ...images.shape.slice(1, 3)];
  const kernel = layer.weight("kernel", [...window.kernel, channels, 4 * filters]);
  const bias = layer.config.boolean("useBias", true)
    ? layer.initializer("bias", layer.weight("bias", [4 * filters]))
    : null;
  const raw: Value = { ...images, shape: dims, layout: "native" };
  return unfoldDims(layer, convolve(layer, raw, "kernel", kernel, bias, window), input);
}

/** The sums of the gates i, f, c, o at one step, each [N, filters, H, W]. */
function gateSums(body: LayerContext, { filters, window }: ConvLstm, step: Value, h: Value): Value[] {
  const kernel = body.weight("recurrent_kernel", [...window.kernel, filters, 4 * filters]);
  const own = { kernel: window.kernel, strides: [1, 1], dilations: [1, 1], padding: "same" } as const;
  const sums = body.node("Add", [step, convolve(body, h, "recurrent_kernel", kernel, null, own)], step);
  const sizes = Array.from({ length: 4 }, () => filters);
  return body.nodes(
    "Split",
    [sums, body.int64(sizes)],
    sizes.map(() => h),
    { axis: 1 },
  );
}

/** A convolution of an [N, C, H, W] value; the kernel has the layout HWIO. */
function convolve(
  layer: LayerContext,
  input: Value,
  label: string,
  kernelHwio: FloatTensor,
  bias: Value | null,
  window: Window,
): Value {
  const { value, pads } = windowInput(layer, input, window, 0);
  // HWIO -> OIHW
  const kernel = layer.initializer(label, permuted(kernelHwio, [3, 2, 0, 1]));
  const shape = [input.shape[0]!, kernelHwio.shape[3]!, ...windowOutput(input.shape.slice(2), window)];
  const attributes = {
    dilations: window.dilations,
    group: 1,
    kernel_shape: window.kernel,
    pads,
    strides: window.strides,
  };
  return layer.node("Conv", bias ? [value, kernel, bias] : [value, kernel], { shape }, attributes);
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
