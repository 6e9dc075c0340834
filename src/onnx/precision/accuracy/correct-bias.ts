import { toBinary } from "@bufbuild/protobuf";
import { floatAttribute, intAttribute } from "../attributes.ts";
import { quantized, type Levels } from "../affine.ts";
import type { CalibrationRuntime } from "../calibration/calibrate.ts";
import { calibrationModel } from "../calibration/calibration-model.ts";
import { changed } from "../changed.ts";
import { planInt8 } from "../int8-plan.ts";
import { ModelEdit } from "../model-edit.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "../../proto/onnx_pb.ts";
import type { SchemeOptions } from "../scheme.ts";
import { floatsOf, tensorOf } from "../tensor-values.ts";
import { weightScales } from "../weights.ts";

/** Mean of each channel of each tensor, by the tensor's name. */
export type ChannelMeans = ReadonlyMap<string, Float64Array>;

/**
 * The mean of each channel of what convolutions and products read, over examples.
 *
 * @throws BoxbenchError as the runtime does
 */
export async function channelMeans<Feeds>(
  source: ModelProto,
  examples: readonly Feeds[],
  runtime: CalibrationRuntime<Feeds>,
  options: SchemeOptions = {},
): Promise<ChannelMeans> {
  const edit = new ModelEdit(source);
  const channelsOf = new Map<string, number>();
  for (const [node, { weights }] of planInt8(edit, options, int8).nodes) {
    if (weights.has(1)) channelsOf.set(node.input[0]!, inputChannels(node, edit));
  }
  const { model, fed } = calibrationModel(source, options, [...channelsOf.keys()]);
  const run = await runtime.open(toBinary(ModelProtoSchema, model));
  const sums = new Map([...channelsOf].map(([name, channels]) => [name, new Float64Array(channels)]));
  for (const feeds of examples) {
    const outputs = await run(feeds);
    for (const [name, sum] of sums) {
      const values = fed.includes(name) ? runtime.inputOf(feeds, name) : outputs[name];
      if (values !== undefined) addMeans(values, sum, isProduct(name, edit));
    }
  }
  for (const sum of sums.values()) sum.forEach((value, at) => (sum[at] = value / examples.length));
  return sums;
}

const int8: Levels = { min: -127, max: 127 };

/** Channels are the last dimension of what a product reads, and the second of what a convolution does. */
function isProduct(name: string, edit: ModelEdit): boolean {
  return (edit.readers.get(name) ?? []).some(({ opType }) => opType === "Gemm" || opType === "MatMul");
}

function addMeans(values: Float32Array, sum: Float64Array, isLast: boolean): void {
  const channels = sum.length;
  const inner = values.length / channels;
  for (let at = 0; at < values.length; at += 1) {
    // One example: no batch stands before the channels.
    sum[isLast ? at % channels : Math.floor(at / inner)]! += values[at]! / inner;
  }
}

function inputChannels(node: NodeProto, edit: ModelEdit): number {
  const dims = edit.initializers.get(node.input[1]!)!.dims.map(Number);
  if (node.opType === "Conv") return dims[1]! * intAttribute(node, "group", 1);
  if (node.opType === "Gemm") return dims[intAttribute(node, "transB", 0) === 1 ? 1 : 0]!;
  return dims.at(-2) ?? dims[0]!;
}

/**
 * The model with biases that make up for what rounding the weights adds on average: for each output channel the
 * difference of rounded and true weights, times the mean of what it is multiplied with.
 *
 * b' = b - sum((w_rounded - w) E[x]): M. Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
 * Correction" (2019), section 4.2. What lies beyond the edge of an image counts as if it were in it.
 *
 * @param means what `channelMeans` found on the same model
 */
export function withCorrectedBiases(
  source: ModelProto,
  means: ChannelMeans,
  weightLevels: Levels,
  options: SchemeOptions = {},
): ModelProto {
  const edit = new ModelEdit(source);
  const { nodes, weights: planned } = planInt8(edit, options, weightLevels);
  const changes = new Map<NodeProto, NodeProto>();
  const added: TensorProto[] = [];
  for (const [node, { weights }] of nodes) {
    const key = weights.get(1);
    const mean = means.get(node.input[0]!);
    const isCorrectable = node.opType === "Conv" || node.opType === "Gemm";
    if (key === undefined || mean === undefined || !isCorrectable) continue;
    const shift = shiftOf(node, edit, planned.get(key)!.axis, mean, weightLevels);
    if (shift === null) continue;
    const [old, beta] = biasOf(node, edit, shift.length);
    const bias = edit.fresh(`${node.output[0]!}/corrected-bias`);
    // Gemm multiplies its bias.
    const content = Float32Array.from(shift, (value, channel) => old[channel]! - value / beta);
    added.push(tensorOf(bias, DataType.FLOAT, [shift.length], content));
    changes.set(node, changed(NodeProtoSchema, node, { input: [node.input[0]!, node.input[1]!, bias] }));
  }
  const graph = changed(GraphProtoSchema, edit.graph, {
    node: edit.graph.node.map((node) => changes.get(node) ?? node),
    initializer: [...edit.graph.initializer, ...added],
  });
  return changed(ModelProtoSchema, source, { graph });
}

function biasOf(node: NodeProto, edit: ModelEdit, channels: number): [Float32Array, number] {
  const name = node.input[2] ?? "";
  const beta = node.opType === "Gemm" ? floatAttribute(node, "beta", 1) : 1;
  return name === "" ? [new Float32Array(channels), beta] : [floatsOf(edit.initializers.get(name)!), beta];
}

/** What rounded weights add to each output channel on average; null where weight and means do not fit together. */
function shiftOf(
  node: NodeProto,
  edit: ModelEdit,
  axis: number | null,
  mean: Float64Array,
  weightLevels: Levels,
): Float64Array | null {
  const tensor = edit.initializers.get(node.input[1]!)!;
  const scales = weightScales({ tensor, axis }, weightLevels);
  const values = floatsOf(tensor);
  const dims = tensor.dims.map(Number);
  const isTurned = node.opType === "Conv" || intAttribute(node, "transB", 0) === 1;
  const [outputs, inputs] = isTurned ? [dims[0]!, dims[1]!] : [dims[1]!, dims[0]!];
  const group = node.opType === "Conv" ? intAttribute(node, "group", 1) : 1;
  const inner = dims.slice(2).reduce((size, dim) => size * dim, 1);
  if (mean.length !== inputs * group) return null;
  const shift = new Float64Array(outputs);
  for (let at = 0; at < values.length; at += 1) {
    const pair = Math.floor(at / inner);
    const [row, column] = [Math.floor(pair / dims[1]!), pair % dims[1]!];
    const [output, input] = isTurned ? [row, column] : [column, row];
    const scale = scales[axis === null ? 0 : output]!;
    const rounded = quantized(values[at]!, { scale, zeroPoint: 0 }, weightLevels) * scale;
    const member = Math.floor(output / (outputs / group));
    shift[output]! += (rounded - values[at]!) * mean[member * inputs + input]!;
  }
  return shift;
}
