import { floatAttribute, intAttribute, intsAttribute, isStandard, stringAttribute } from "../attributes.ts";
import type { ModelEdit } from "../model-edit.ts";
import type { NodeProto } from "../../proto/onnx_pb.ts";
import { floatsOf, intsOf } from "../tensor-values.ts";

/** Where the channels of a layer's output are in a tensor behind it. */
export interface ChannelPlace {
  /** The axis along which they lie; the batch is axis 0. */
  readonly axis: number;
  readonly rank: number;
  /**
   * Neighbours along that axis that are of one channel: 1, or as many as the axis has for each channel, where rows and columns
   * were flattened behind the channels. Channels begin again where the axis goes on.
   */
  readonly run: 1 | "all of a channel";
  /** Elements of one channel of one image; null where that is not known. */
  readonly size: number | null;
}

/** What reads a layer's output, through what a factor above 0 for each channel goes through unchanged. */
export interface ReachedLayer {
  readonly node: NodeProto;
  readonly place: ChannelPlace;
}

/**
 * The only node behind a tensor that does more than move, pick or average numbers of one channel; null where another
 * node or the model's caller reads what is between.
 *
 * @param channels of the tensor, along axis 1
 */
export function readerBehind(
  name: string,
  channels: number,
  place: ChannelPlace,
  edit: ModelEdit,
): ReachedLayer | null {
  const readers = edit.readers.get(name) ?? [];
  const [only] = readers;
  if (only === undefined || readers.length > 1 || !isFree(name, edit) || !isStandard(only)) return null;
  if (only.input[0] !== name || only.input.lastIndexOf(name) > 0) return null;
  if (!Object.hasOwn(steps, only.opType)) return { node: only, place };
  if (only.output.filter(Boolean).length !== 1) return null;
  const next = steps[only.opType as StepName](only, place, { edit, channels });
  return next === null ? null : readerBehind(only.output[0]!, channels, next, edit);
}

/** Whether nothing but the nodes of the graph reads a tensor. */
export function isFree(name: string, edit: ModelEdit): boolean {
  return !edit.graphOutputs.has(name) && !edit.captured.has(name);
}

interface Around {
  readonly edit: ModelEdit;
  readonly channels: number;
}

/** Where the channels are behind a node; null where a factor for each of them would not go through. */
type Step = (node: NodeProto, place: ChannelPlace, around: Around) => ChannelPlace | null;

const unchanged: Step = (_node, place) => place;

/** Windows of a pooling move over the axes from 2 on. */
const pooled =
  (isGlobal: boolean): Step =>
  (_node, place) =>
    place.axis === 1 && place.rank > 2 ? { ...place, size: isGlobal ? 1 : null } : null;

const steps = {
  AveragePool: pooled(false),
  Flatten: flattened,
  GlobalAveragePool: pooled(true),
  GlobalMaxPool: pooled(true),
  LeakyRelu: unchanged,
  MaxPool: pooled(false),
  Pad: padded,
  ReduceMax: reduced,
  ReduceMean: reduced,
  Relu: unchanged,
  Reshape: reshaped,
  Squeeze: squeezed,
  Transpose: transposed,
} as const satisfies Record<string, Step>;

type StepName = keyof typeof steps;

function isLast({ axis, rank, run }: ChannelPlace): boolean {
  return axis === rank - 1 && run === 1;
}

/** All axes but the batch in one. */
function inRows(place: ChannelPlace): ChannelPlace | null {
  if (place.rank === 2) return place;
  if (isLast(place)) return { ...place, axis: 1, rank: 2 };
  return place.axis === 1 ? { ...place, axis: 1, rank: 2, run: "all of a channel" } : null;
}

function flattened(node: NodeProto, place: ChannelPlace): ChannelPlace | null {
  const axis = intAttribute(node, "axis", 1);
  return (axis < 0 ? axis + place.rank : axis) === 1 ? inRows(place) : null;
}

function reshaped(node: NodeProto, place: ChannelPlace, { edit, channels }: Around): ChannelPlace | null {
  const shape = constantInts(node, 1, "shape", edit);
  if (shape === null || intAttribute(node, "allowzero", 0) !== 0) return null;
  const last = shape.at(-1)!;
  const isRows = shape.length === 2;
  // Rows of whole groups of channels begin with the first channel, however many rows there are.
  const isWhole =
    last === channels || (isRows && (last === -1 ? shape[0] === 0 : last > 0 && last % channels === 0));
  if (isLast(place) && isWhole) return { axis: shape.length - 1, rank: shape.length, run: 1, size: null };
  if (!isRows) return null;
  const isWholeImage =
    shape[0] === 0 || (place.size !== null && place.run === 1 && last === channels * place.size);
  return isWholeImage ? inRows(place) : null;
}

function transposed(node: NodeProto, place: ChannelPlace): ChannelPlace | null {
  const order = intsAttribute(node, "perm");
  if (order === null || order[0] !== 0) return null;
  return { ...place, axis: order.indexOf(place.axis) };
}

function squeezed(node: NodeProto, place: ChannelPlace, { edit }: Around): ChannelPlace | null {
  const axes = constantInts(node, 1, "axes", edit);
  return axes === null ? null : without(axes, place);
}

/** The mean and the maximum of numbers of one channel. */
function reduced(node: NodeProto, place: ChannelPlace, { edit }: Around): ChannelPlace | null {
  const axes = constantInts(node, 1, "axes", edit);
  // Of none, all are meant.
  if (axes === null || axes.length === 0) return null;
  const next = without(axes, place);
  if (next === null) return null;
  const isAll = new Set(axes).size === place.rank - 2;
  const kept = intAttribute(node, "keepdims", 1) === 1 ? place : next;
  return { ...kept, size: isAll ? 1 : null };
}

/** The same without some axes; null where the batch or the channels are among them. */
function without(axes: readonly number[], place: ChannelPlace): ChannelPlace | null {
  const gone = axes.map((axis) => (axis < 0 ? axis + place.rank : axis));
  if (gone.includes(0) || gone.includes(place.axis)) return null;
  return {
    ...place,
    axis: place.axis - gone.filter((axis) => axis < place.axis).length,
    rank: place.rank - gone.length,
  };
}

/** Zeros stay zeros, and copies of numbers are of their channel. */
function padded(node: NodeProto, place: ChannelPlace, { edit }: Around): ChannelPlace | null {
  const pads = constantInts(node, 1, "pads", edit);
  if (pads === null || pads.length !== 2 * place.rank || (node.input[3] ?? "") !== "") return null;
  const isInside = [0, place.axis].every((axis) => pads[axis] === 0 && pads[axis + place.rank] === 0);
  const value = node.input[2] ?? "";
  const tensor = edit.initializers.get(value);
  const filler =
    value === "" ? floatAttribute(node, "value", 0) : tensor === undefined ? Number.NaN : floatsOf(tensor)[0];
  const isHarmless = stringAttribute(node, "mode", "constant") !== "constant" || filler === 0;
  return isInside && isHarmless ? { ...place, size: null } : null;
}

/** Whole numbers that a node has as an attribute, or since some opset as a constant input; null where it has neither. */
function constantInts(
  node: NodeProto,
  position: number,
  attribute: string,
  edit: ModelEdit,
): number[] | null {
  const tensor = edit.initializers.get(node.input[position] ?? "");
  if (tensor !== undefined) return intsOf(tensor);
  return (node.input[position] ?? "") === "" ? intsAttribute(node, attribute) : null;
}
