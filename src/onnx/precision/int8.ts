import { clone } from "@bufbuild/protobuf";
import { BoxbenchError } from "../../core/errors.ts";
import {
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type ModelProto,
  type NodeProto,
} from "../proto/onnx_pb.ts";
import { asymmetricAffine, levels, type Affine, type Levels, type Range } from "./affine.ts";
import { constantStore, type ConstantStore } from "./constant-store.ts";
import { planInt8, type Int8Plan, type PlannedBias } from "./int8-plan.ts";
import { checkIsFloat32, ModelEdit } from "./model-edit.ts";
import type { LoweredModel, Scheme, SchemeOptions } from "./scheme.ts";
import { floatsOf } from "./tensor-values.ts";
import { quantizedBias, quantizedWeight, scalesForBias, weightScales, type Weight } from "./weights.ts";

/** Static 8 bits in the form that every runtime loads: QuantizeLinear and DequantizeLinear around float operators. */
export const int8Scheme = {
  description:
    "uint8 activations of calibrated range, int8 weights with a scale for each channel, int32 bias",
  needsRanges: true,
  lower: (model, options) => new Int8Graph(model, options, levels.int8).run(),
} as const satisfies Scheme;

/** As `int8`, for processors whose 8-bit kernels add two products in 16 bits: x86 without VNNI. */
export const int8ReducedScheme = {
  description: "as int8, with weights of 7 bits, whose products cannot saturate on x86 without VNNI",
  needsRanges: true,
  lower: (model, options) => new Int8Graph(model, options, levels.int8Reduced).run(),
} as const satisfies Scheme;

/** Opset 10 has QuantizeLinear; before it there is none. */
const FIRST_OPSET = 10;

export function checkOpset(edit: ModelEdit, first = FIRST_OPSET): void {
  if (edit.opset >= first) return;
  throw new BoxbenchError(
    "ONNX_FILE",
    `The model is of opset ${edit.opset}, and 8 bits need ${first} (a scale for each channel, 13). ` +
      "Export it again with opset 13 or more.",
  );
}

class Int8Graph {
  readonly #edit: ModelEdit;
  readonly #options: SchemeOptions;
  readonly #levels: Levels;
  readonly #plan: Int8Plan;
  readonly #constants: ConstantStore;
  readonly #nodes: NodeProto[] = [];
  /** Name of the DequantizeLinear output that stands for an activation or a weight's key. */
  readonly #restored = new Map<string, string>();
  readonly #affines = new Map<string, Affine>();
  readonly #weights = new Map<string, { weight: Weight; scales: Float32Array }>();

  constructor(model: ModelProto, options: SchemeOptions, weightLevels: Levels) {
    checkIsFloat32(model);
    this.#edit = new ModelEdit(model);
    checkOpset(this.#edit);
    this.#options = options;
    this.#levels = weightLevels;
    this.#plan = planInt8(this.#edit, options, weightLevels);
    this.#constants = constantStore(this.#edit);
  }

  run(): LoweredModel {
    const { graph } = this.#edit;
    const { activations, weights } = this.#plan;
    activations.forEach((_, name) => this.#affineOf(name));
    weights.forEach(({ name, axis }, key) => this.#readWeight(key, name, axis));
    this.#raiseScales();
    weights.forEach((_, key) => this.#addWeight(key));
    graph.input.forEach(({ name }) => this.#addPair(name, name));
    // Constants that are operands of Add or Mul, as activations are.
    graph.initializer.forEach(({ name }) => this.#addPair(name, name));
    for (const node of graph.node) this.#addNode(node);
    const model = this.#edit.finish(
      this.#nodes,
      [...graph.initializer, ...this.#constants.tensors()],
      this.#options.metadata ?? {},
    );
    const tensors = [...activations.keys(), ...[...weights.values()].map(({ name }) => name)];
    return { model, tensors, kept: this.#plan.kept };
  }

  #affineOf(name: string): Affine {
    const known = this.#affines.get(name);
    if (known !== undefined) return known;
    const shared = this.#plan.activations.get(name);
    const affine =
      typeof shared === "string"
        ? this.#affineOf(shared)
        : asymmetricAffine(this.#rangeOf(name), levels.uint8);
    this.#affines.set(name, affine);
    return affine;
  }

  #rangeOf(name: string): Range {
    const constant = this.#edit.initializers.get(name);
    if (constant !== undefined) {
      const values = floatsOf(constant);
      return {
        min: values.reduce((a, b) => Math.min(a, b), 0),
        max: values.reduce((a, b) => Math.max(a, b), 0),
      };
    }
    // What a Relu or Clip that stays will cut off needs no levels.
    const readers = this.#edit.readers.get(name) ?? [];
    const [only] = readers;
    const isCut = readers.length === 1 && (only!.opType === "Relu" || only!.opType === "Clip");
    const cut = isCut && !this.#isFixed(name) ? only!.output[0]! : name;
    const range = this.#options.ranges?.get(cut) ?? this.#options.ranges?.get(name);
    if (range === undefined) {
      throw new BoxbenchError(
        "USAGE",
        `There is no range for the tensor "${name}": calibrate the model first.`,
      );
    }
    if (!Number.isFinite(range.min) || !Number.isFinite(range.max) || range.min > range.max) {
      throw new BoxbenchError(
        "USAGE",
        `The range of the tensor "${name}" is ${range.min} to ${range.max}; it must be two numbers, the smaller first.`,
      );
    }
    return range;
  }

  #readWeight(key: string, name: string, axis: number | null): void {
    const weight = { tensor: this.#edit.initializers.get(name)!, axis };
    this.#weights.set(key, { weight, scales: weightScales(weight, this.#levels) });
  }

  #raiseScales(): void {
    for (const { bias } of this.#plan.nodes.values()) {
      if (bias === null) continue;
      const entry = this.#weights.get(bias.weight)!;
      entry.scales = scalesForBias(entry.scales, this.#affineOf(bias.input).scale, this.#biasValues(bias));
    }
  }

  #biasValues({ name, beta }: PlannedBias): Float32Array {
    const values = floatsOf(this.#edit.initializers.get(name)!);
    return beta === 1 ? values : values.map((value) => value * beta);
  }

  #addWeight(key: string): void {
    const { weight, scales } = this.#weights.get(key)!;
    const { tensor, axis } = weight;
    const { name } = tensor;
    const output = this.#edit.fresh(`${name}_DequantizeLinear_Output`);
    const content = quantizedWeight(weight, scales, this.#edit.fresh(`${name}_quantized`));
    const dims = axis === null ? [] : [scales.length];
    const inputs = [
      this.#constants.add(content),
      this.#constants.share(`${name}_scale`, DataType.FLOAT, dims, scales),
      this.#constants.share(`${name}_zero_point`, DataType.INT8, dims, new Int8Array(scales.length)),
    ];
    this.#nodes.push(this.#edit.node("DequantizeLinear", inputs, [output], axis === null ? {} : { axis }));
    this.#restored.set(key, output);
  }

  #addBias(bias: PlannedBias): string {
    const { name } = bias;
    const { scales } = this.#weights.get(bias.weight)!;
    const { content, scales: biasScales } = quantizedBias(
      this.#biasValues(bias),
      this.#affineOf(bias.input).scale,
      scales,
    );
    const output = this.#edit.fresh(`${name}_DequantizeLinear_Output`);
    const dims = scales.length === 1 ? [] : [scales.length];
    const inputs = [
      this.#constants.share(`${name}_quantized`, DataType.INT32, [content.length], content),
      this.#constants.share(`${name}_quantized_scale`, DataType.FLOAT, dims, biasScales),
    ];
    this.#nodes.push(
      this.#edit.node("DequantizeLinear", inputs, [output], dims.length === 0 ? {} : { axis: 0 }),
    );
    return output;
  }

  /** Q and DQ after a tensor that is to be quantised; `value` is what its producer calls it now. */
  #addPair(name: string, value: string): void {
    if (!this.#plan.activations.has(name)) return;
    const { scale, zeroPoint } = this.#affineOf(name);
    const parameters = [
      this.#constants.share(`${name}_scale`, DataType.FLOAT, [], Float32Array.of(scale)),
      this.#constants.share(`${name}_zero_point`, DataType.UINT8, [], Uint8Array.of(zeroPoint)),
    ];
    const level = this.#edit.fresh(`${name}_QuantizeLinear_Output`);
    // An output of the model keeps its name, also for those that read it inside.
    const isOutput = value !== name;
    const output = isOutput ? name : this.#edit.fresh(`${name}_DequantizeLinear_Output`);
    this.#nodes.push(this.#edit.node("QuantizeLinear", [value, ...parameters], [level]));
    this.#nodes.push(this.#edit.node("DequantizeLinear", [level, ...parameters], [output]));
    this.#restored.set(name, output);
  }

  #addNode(node: NodeProto): void {
    if (this.#plan.folded.has(node)) return;
    const copy = clone(NodeProtoSchema, node);
    const planned = this.#plan.nodes.get(node);
    copy.input = node.input.map((name, position) => {
      const key = planned?.weights.get(position);
      if (key !== undefined) return this.#restored.get(key)!;
      // A float node keeps its float constants.
      if (planned === undefined && this.#edit.initializers.has(name)) return name;
      return this.#restored.get(name) ?? name;
    });
    if (planned?.bias !== null && planned?.bias !== undefined) {
      copy.input[2] = this.#addBias(planned.bias);
      copy.attribute = copy.attribute.filter(({ name }) => name !== "beta");
    }
    const names = node.output.map((output) => this.#nameAfterFold(output));
    copy.output = names.map((output) =>
      this.#plan.activations.has(output) && this.#isFixed(output)
        ? this.#edit.fresh(`${output}_QuantizeLinear_Input`)
        : output,
    );
    this.#nodes.push(copy);
    names.forEach((output, index) => this.#addPair(output, copy.output[index]!));
  }

  /** Whether a name has to stand for the tensor behind its Q and DQ: outputs, and what inner graphs read. */
  #isFixed(name: string): boolean {
    return this.#edit.graphOutputs.has(name) || this.#edit.captured.has(name);
  }

  #nameAfterFold(output: string): string {
    const [reader] = this.#edit.readers.get(output) ?? [];
    return (reader && this.#plan.folded.get(reader)?.after) ?? output;
  }
}
