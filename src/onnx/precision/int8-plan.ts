import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from "../proto/onnx_pb.ts";
import type { Levels } from "./affine.ts";
import { intAttribute, floatAttribute, isStandard } from "./attributes.ts";
import type { ModelEdit } from "./model-edit.ts";
import type { Kept, SchemeOptions } from "./scheme.ts";
import { elementCount, floatsOf, isFinite } from "./tensor-values.ts";
import { reasonAgainstWeight } from "./weights.ts";

/** A bias, which is quantised at the scale of its node's input times that of its weight. */
export interface PlannedBias {
  readonly name: string;
  readonly input: string;
  readonly weight: string;
  /** Gemm multiplies its bias by this. */
  readonly beta: number;
}

/** What of a model is to be in 8 bits. */
export interface Int8Plan {
  /** Activations, each with the one whose scale it takes over; null for a scale of its own. */
  readonly activations: ReadonlyMap<string, string | null>;
  /** Weights by `weightKey`. */
  readonly weights: ReadonlyMap<string, { name: string; axis: number | null }>;
  /** For each node in 8 bits: what each of its inputs is. */
  readonly nodes: ReadonlyMap<NodeProto, NodeInputs>;
  /** Relu and Clip that go into the range of what is before them: the name before, and the name after. */
  readonly folded: ReadonlyMap<NodeProto, { before: string; after: string }>;
  readonly kept: readonly Kept[];
}

export interface NodeInputs {
  /** Position of a weight to its key. */
  readonly weights: ReadonlyMap<number, string>;
  readonly bias: PlannedBias | null;
}

const heavy = new Set(["Conv", "ConvTranspose", "Gemm", "MatMul"]);
/** Both operands and the result are quantised, each with a scale of its own. */
const generic = new Set(["Add", "Mul", "LeakyRelu", "Sigmoid", "GlobalAveragePool", "Concat"]);
/** Their output takes over the scale of the input, if that is quantised. */
const passing = new Set([
  "AveragePool",
  "Flatten",
  "MaxPool",
  "Reshape",
  "Resize",
  "Slice",
  "Squeeze",
  "Transpose",
  "Unsqueeze",
]);
const removable = new Set(["Relu", "Clip"]);
/** What can give its output in the range that a Relu or Clip leaves; a pooling cannot, it has its input's scale. */
const takesRange = new Set([...heavy, "Add", "Mul"]);

export const int8Operators = [...heavy, ...generic, ...passing, ...removable];

/**
 * The tensors to quantise, as onnxruntime.quantization chooses them. Ours differs in four things, each for a
 * reason: a weight that two axes share is stored once for each, a Clip is folded only where 0 is between its bounds
 * and into nothing that cannot take its range, and what follows the last Gemm or MatMul stays in float32, since 256
 * levels for an answer cost exactness and gain no time.
 */
export function planInt8(edit: ModelEdit, options: SchemeOptions, weightLevels: Levels): Int8Plan {
  const planner = new Planner(edit, options, weightLevels);
  for (const node of edit.graph.node) planner.visit(node);
  return planner.plan();
}

class Planner {
  readonly #edit: ModelEdit;
  readonly #options: SchemeOptions;
  readonly #levels: Levels;
  readonly #activations = new Map<string, string | null>();
  readonly #weights = new Map<string, { name: string; axis: number | null }>();
  readonly #nodes = new Map<NodeProto, NodeInputs>();
  readonly #folded = new Map<NodeProto, { before: string; after: string }>();
  readonly #kept: Kept[] = [];
  readonly #tail: ReadonlySet<NodeProto>;

  constructor(edit: ModelEdit, options: SchemeOptions, weightLevels: Levels) {
    this.#edit = edit;
    this.#options = options;
    this.#levels = weightLevels;
    this.#tail = options.quantizeOutputs === true ? new Set() : nodesAfterLastMatrix(edit);
  }

  plan(): Int8Plan {
    return {
      activations: this.#activations,
      weights: this.#weights,
      nodes: this.#nodes,
      folded: this.#folded,
      kept: this.#kept,
    };
  }

  visit(node: NodeProto): void {
    const { opType } = node;
    if (!isStandard(node) || !int8Operators.includes(opType)) {
      if (node.output.some((name) => this.#edit.isFloat(name))) this.#keep(node, "it has no 8-bit form");
      return;
    }
    if (!this.#edit.isFloat(node.output[0]!)) return;
    if (this.#options.keep?.has(node.name) === true) {
      this.#keep(node, "kept by name");
    } else if (this.#tail.has(node) && !heavy.has(opType)) {
      this.#keep(node, "it is part of the answer, after the last matrix product");
    } else if (!removable.has(opType) && node.input.some((name) => this.#isOldExtreme(name))) {
      this.#keep(
        node,
        "the ReduceMax or ReduceMin before it would be in 8 bits, which it can be since opset 12",
      );
    } else if (heavy.has(opType)) {
      this.#visitHeavy(node);
    } else if (removable.has(opType)) {
      this.#visitRemovable(node);
    } else if (generic.has(opType)) {
      [...node.input, ...node.output].forEach((name) => this.#activate(name));
      this.#nodes.set(node, { weights: new Map(), bias: null });
    } else if (this.#isQuantized(node.input[0]!) && !(opType === "MaxPool" && this.#edit.opset < 12)) {
      this.#activate(node.output[0]!, node.input[0]);
      this.#nodes.set(node, { weights: new Map(), bias: null });
    }
  }

  #keep(node: NodeProto, reason: string): void {
    this.#kept.push({ name: node.name, opType: node.opType, reason });
  }

  #isQuantized(name: string): boolean {
    return this.#activations.has(name);
  }

  #activate(name: string, sharedWith: string | null = null): void {
    if (name === "" || !this.#edit.isFloat(name) || this.#activations.has(name)) return;
    this.#activations.set(name, sharedWith);
  }

  /** ONNX Runtime makes an extreme between two tensors of one scale one of 8 bits, whatever the opset. */
  #isOldExtreme(name: string): boolean {
    if (this.#edit.opset >= 12) return false;
    const producer = this.#edit.producers.get(name);
    if (producer === undefined) return false;
    if (producer.opType === "ReduceMax" || producer.opType === "ReduceMin") return true;
    return passing.has(producer.opType) && this.#isOldExtreme(producer.input[0]!);
  }

  #visitHeavy(node: NodeProto): void {
    const reason = this.#reasonAgainst(node);
    if (reason !== null) {
      this.#keep(node, reason);
      return;
    }
    const { opType } = node;
    const weights = new Map<number, string>();
    const [input, ...others] = node.input;
    const operands = opType === "MatMul" ? [0, 1] : [1];
    for (const position of operands) {
      const name = node.input[position]!;
      const tensor = this.#edit.initializers.get(name);
      if (tensor === undefined) this.#activate(name);
      else weights.set(position, this.#addWeight(name, this.#axisOf(node, tensor.dims.length)));
    }
    if (!weights.has(0)) this.#activate(input!);
    // A Conv has to answer in 8 bits to be one of 8 bits; a matrix product may answer in float32.
    const answersInFloat = this.#tail.has(node) && (opType === "Gemm" || opType === "MatMul");
    if (!answersInFloat) this.#activate(node.output[0]!);
    const biasName = opType === "MatMul" ? undefined : others[1];
    const weight = weights.get(1);
    const bias =
      biasName === undefined || biasName === "" || weight === undefined
        ? null
        : { name: biasName, input: input!, weight, beta: floatAttribute(node, "beta", 1) };
    this.#nodes.set(node, { weights, bias });
  }

  #reasonAgainst(node: NodeProto): string | null {
    const { opType, input } = node;
    const weight = this.#edit.initializers.get(input[1]!);
    if (opType !== "MatMul" && weight === undefined) return "its weight is not constant";
    if (weight !== undefined) {
      const reason = this.#reasonAgainstWeight(node, weight);
      if (reason !== null) return reason;
    }
    if (opType === "Gemm" && floatAttribute(node, "alpha", 1) !== 1) return "its alpha is not 1";
    const biasName = opType === "MatMul" ? undefined : input[2];
    if (biasName !== undefined && biasName !== "") {
      const bias = this.#edit.initializers.get(biasName);
      if (bias === undefined) return "its bias is not constant";
      const axis = this.#axisOf(node, weight!.dims.length, "always")!;
      const group = opType === "ConvTranspose" ? intAttribute(node, "group", 1) : 1;
      const isVector = bias.dims.slice(0, -1).every((dimension) => dimension === 1n);
      if (!isVector || elementCount(bias) !== Number(weight!.dims[axis]) * group) {
        return "its bias is not one number for each channel";
      }
      if (!isFinite(bias)) return "its bias has NaN or infinity";
    }
    return null;
  }

  #reasonAgainstWeight(node: NodeProto, tensor: TensorProto): string | null {
    const axis = this.#axisOf(node, tensor.dims.length);
    return reasonAgainstWeight({ tensor, axis }, this.#levels.max - this.#levels.min);
  }

  /** The axis of a weight's output channels; null for one scale in all. */
  #axisOf(node: NodeProto, rank: number, when: "supported" | "always" = "supported"): number | null {
    // DequantizeLinear has an axis since opset 13.
    if (when === "supported" && this.#edit.opset < 13) return null;
    if (node.opType === "Conv") return 0;
    // With groups the second axis has the channels of one group alone.
    if (node.opType === "ConvTranspose") {
      return when === "always" || intAttribute(node, "group", 1) === 1 ? 1 : null;
    }
    if (node.opType === "Gemm") return intAttribute(node, "transB", 0) === 1 ? 0 : 1;
    return rank === 2 ? 1 : null;
  }

  #addWeight(name: string, axis: number | null): string {
    const key = weightKey(name, axis);
    this.#weights.set(key, { name, axis });
    return key;
  }

  #visitRemovable(node: NodeProto): void {
    const [before] = node.input;
    const [after] = node.output;
    if (!this.#isQuantized(before!)) return;
    if (this.#canFold(node)) {
      this.#activations.delete(before!);
      this.#folded.set(node, { before: before!, after: after! });
    } else {
      this.#nodes.set(node, { weights: new Map(), bias: null });
    }
    this.#activate(after!);
  }

  #canFold(node: NodeProto): boolean {
    const [before] = node.input;
    const producer = this.#edit.producers.get(before!);
    return (
      producer !== undefined &&
      takesRange.has(producer.opType) &&
      this.#nodes.has(producer) &&
      this.#edit.readers.get(before!)!.length === 1 &&
      !this.#edit.captured.has(before!) &&
      !this.#edit.graphOutputs.has(before!) &&
      this.#hasZeroInside(node)
    );
  }

  /** The range of 8 bits always has 0, so a Clip to numbers on one side of it is no range. */
  #hasZeroInside(node: NodeProto): boolean {
    if (node.opType === "Relu") return true;
    const bound = (position: number, attribute: string, absent: number): number => {
      const name = node.input[position];
      if (name === undefined || name === "") return floatAttribute(node, attribute, absent);
      const tensor = this.#edit.initializers.get(name);
      return tensor?.dataType === DataType.FLOAT ? floatsOf(tensor)[0]! : NaN;
    };
    return bound(1, "min", -Infinity) <= 0 && bound(2, "max", Infinity) >= 0;
  }
}

export function weightKey(name: string, axis: number | null): string {
  return `${axis ?? "all"}:${name}`;
}

/**
 * The nodes whose results go to the model's outputs with no convolution or matrix product after them, and that
 * stand behind a Gemm or MatMul; with these. Behind a convolution the answer is an image, for which 8 bits pay.
 */
function nodesAfterLastMatrix(edit: ModelEdit): Set<NodeProto> {
  const feedsHeavy = new Set<NodeProto>();
  const behindConvolution = new Map<NodeProto, boolean>();
  for (const node of [...edit.graph.node].reverse()) {
    const readers = node.output.flatMap((name) => edit.readers.get(name) ?? []);
    if (readers.some((reader) => heavy.has(reader.opType) || feedsHeavy.has(reader))) feedsHeavy.add(node);
    if (node.output.some((name) => edit.captured.has(name))) feedsHeavy.add(node);
  }
  for (const node of edit.graph.node) {
    if (node.opType === "Gemm" || node.opType === "MatMul") {
      behindConvolution.set(node, false);
    } else if (heavy.has(node.opType)) {
      behindConvolution.set(node, true);
    } else {
      const before = node.input.flatMap((name) => edit.producers.get(name) ?? []);
      // Without any matrix product before it, a node is no answer of one.
      const known = before.filter((producer) => behindConvolution.has(producer));
      if (known.length > 0)
        behindConvolution.set(
          node,
          known.some((producer) => behindConvolution.get(producer) === true),
        );
    }
  }
  return new Set(
    edit.graph.node.filter((node) => !feedsHeavy.has(node) && behindConvolution.get(node) === false),
  );
}
