import { clone } from "@bufbuild/protobuf";
import {
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from "../proto/onnx_pb.ts";
import { isStandard, subgraphsOf } from "./attributes.ts";
import { float16Limits, float16Tensor, TINY_FLOAT16 } from "./float16.ts";
import { checkIsFloat32, ModelEdit } from "./model-edit.ts";
import type { Kept, LoweredModel, Scheme, SchemeOptions } from "./scheme.ts";
import { largestFinite } from "./tensor-values.ts";

const noKernel = "no runtime computes it in float16";
const wholeNumbers = "it makes whole numbers or coordinates, exact in float16 up to 2048 only";
const squares = "it adds squares, which pass 65504 from 256 on";

/** Operators that stay in float32, and why. */
export const float32Operators: Readonly<Record<string, string>> = {
  NonMaxSuppression: noKernel,
  RoiAlign: noKernel,
  TopK: noKernel,
  Upsample: noKernel,
  LSTM: noKernel,
  GRU: noKernel,
  RNN: noKernel,
  Range: wholeNumbers,
  CumSum: wholeNumbers,
  EyeLike: wholeNumbers,
  ReduceSumSquare: squares,
  ReduceL2: squares,
  LpNormalization: squares,
  MeanVarianceNormalization: squares,
  RandomNormal: "it draws in the type that it was made for",
  RandomNormalLike: "it draws in the type that it was made for",
  RandomUniform: "it draws in the type that it was made for",
  RandomUniformLike: "it draws in the type that it was made for",
  Multinomial: "it draws in the type that it was made for",
  Bernoulli: "it draws in the type that it was made for",
};

/** What a factor too small for float16 makes wrong. Added, it is as good as 0, and keeps what comes after from dividing by 0. */
const products = new Set(["Conv", "ConvTranspose", "Div", "Gemm", "MatMul", "Mul"]);

/** Inputs that the standard has in float32 whatever the others are, and those that need no other type. */
const float32Inputs: Readonly<Record<string, readonly number[]>> = {
  Resize: [1, 2],
  Dropout: [1, 2],
  OneHot: [1],
};

const smallIntegers: readonly number[] = [DataType.BOOL, DataType.UINT8, DataType.INT8];

/**
 * Float16 arithmetic inside, float32 at the model's ports. Where both forms of a tensor are wanted there is one
 * Cast, after the node that makes it; a tensor keeps its name in float32, so that no name changes its type.
 */
export const float16Scheme = {
  description: "float16 weights and arithmetic; inputs and outputs stay float32",
  needsRanges: false,
  lower: (model, options) => new Float16Graph(model, options).run(),
} as const satisfies Scheme;

class Float16Graph {
  readonly #edit: ModelEdit;
  readonly #options: SchemeOptions;
  readonly #kept: Kept[] = [];
  readonly #nodes: NodeProto[] = [];
  readonly #weights: TensorProto[] = [];
  /** The float16 form of a tensor, by its name in the source. */
  readonly #halves = new Map<string, string>();
  /** Tensors that exist in float32 so far. */
  readonly #floats = new Set<string>();
  /** The largest size of a number of a weight, by its name. */
  readonly #largest = new Map<string, number>();

  constructor(model: ModelProto, options: SchemeOptions) {
    checkIsFloat32(model);
    this.#edit = new ModelEdit(model);
    this.#options = options;
  }

  run(): LoweredModel {
    const { graph } = this.#edit;
    graph.input.forEach(({ name }) => this.#floats.add(name));
    graph.initializer.forEach((tensor) => this.#floats.add(tensor.name));
    for (const node of graph.node) {
      const reason = this.#reasonForFloat32(node);
      if (reason === null) this.#addHalf(node);
      else this.#addFloat(node, reason);
    }
    graph.output.forEach(({ name }) => this.#asFloat(name));
    const model = this.#edit.finish(
      this.#nodes,
      [...graph.initializer, ...this.#weights],
      this.#options.metadata ?? {},
    );
    return { model, tensors: [...this.#halves.keys()], kept: this.#kept };
  }

  /** Why a node cannot be in float16; null where it can, or where nothing of it is in float32. */
  #reasonForFloat32(node: NodeProto): string | null {
    if (this.#options.keep?.has(node.name) === true) return "kept by name";
    if (!isStandard(node)) return `operators of ${node.domain} are not known`;
    if (subgraphsOf(node).length > 0) return "runtimes cannot cast around the graphs inside it";
    const large = node.input.find((name) => this.#largestOf(name) > float16Limits.largest);
    if (large !== undefined)
      return `its weight "${large}" has numbers above 65504, the most that float16 has`;
    const tiny = node.input.find((name) => this.#largestOf(name) > 0 && this.#largestOf(name) < TINY_FLOAT16);
    if (tiny !== undefined && products.has(node.opType))
      return `its weight "${tiny}" has no number of 1e-6 or more, where float16 is off by 3 % and more`;
    return float32Operators[node.opType] ?? null;
  }

  /** 0 of what is no weight, and where whoever asks has limits of their own. */
  #largestOf(name: string): number {
    const tensor = this.#edit.initializers.get(name);
    if (tensor?.dataType !== DataType.FLOAT || this.#options.float16Limits !== undefined) return 0;
    const largest = this.#largest.get(name) ?? largestFinite(tensor);
    this.#largest.set(name, largest);
    return largest;
  }

  #addFloat(node: NodeProto, reason: string): void {
    const reads = [...node.input, ...(subgraphsOf(node).length > 0 ? this.#edit.captured : [])];
    reads.forEach((name) => this.#asFloat(name));
    this.#nodes.push(node);
    node.output.forEach((name) => this.#floats.add(name));
    if ([...node.input, ...node.output].some((name) => this.#edit.isFloat(name))) {
      this.#kept.push({ name: node.name, opType: node.opType, reason });
    }
  }

  #addHalf(node: NodeProto): void {
    const isCast = node.opType === "Cast";
    // A whole number may be above 2048; one of 8 bits is not.
    const castsSmall =
      isCast && smallIntegers.includes(this.#edit.types.get(node.input[0]!) ?? DataType.UNDEFINED);
    const makesFloat = node.output.some((name) => this.#edit.isFloat(name));
    if (makesFloat && isCast && !castsSmall && !this.#edit.isFloat(node.input[0]!)) {
      this.#addFloat(node, "it turns whole numbers to floats, which float16 has exactly up to 2048 only");
      return;
    }
    if (!makesFloat && !node.input.some((name) => this.#edit.isFloat(name))) {
      this.#addFloat(node, "");
      return;
    }
    if (node.opType === "Constant" && node.attribute[0]?.t === undefined) {
      this.#addFloat(node, "a constant without a tensor is float32 by definition");
      return;
    }
    const copy = clone(NodeProtoSchema, node);
    const floatAt = float32Inputs[node.opType] ?? [];
    copy.input = node.input.map((name, index) => (floatAt.includes(index) ? name : this.#asHalf(name)));
    node.input.filter((_, index) => floatAt.includes(index)).forEach((name) => this.#asFloat(name));
    copy.output = node.output.map((name) => this.#halfOutput(name));
    for (const attribute of copy.attribute) {
      if (attribute.t?.dataType === DataType.FLOAT)
        attribute.t = this.#halfTensor(attribute.t, attribute.t.name);
      if (isCast && attribute.name === "to" && makesFloat) attribute.i = BigInt(DataType.FLOAT16);
    }
    this.#nodes.push(copy);
  }

  #halfTensor(tensor: TensorProto, name: string): TensorProto {
    return float16Tensor(tensor, name, this.#options.float16Limits);
  }

  #halfOutput(name: string): string {
    if (name === "" || !this.#edit.isFloat(name)) {
      this.#floats.add(name);
      return name;
    }
    const half = this.#edit.fresh(`${name}_float16`);
    this.#halves.set(name, half);
    return half;
  }

  /** The name of a tensor in float16; what has no float16 form yet is cast, or rounded where it is a weight. */
  #asHalf(name: string): string {
    if (name === "" || !this.#edit.isFloat(name)) return name;
    const known = this.#halves.get(name);
    if (known !== undefined) return known;
    const half = this.#edit.fresh(`${name}_float16`);
    this.#halves.set(name, half);
    const weight = this.#edit.initializers.get(name);
    if (weight === undefined)
      this.#nodes.push(this.#edit.node("Cast", [name], [half], { to: DataType.FLOAT16 }));
    else this.#weights.push(this.#halfTensor(weight, half));
    return half;
  }

  /** Makes sure that a tensor is there in float32, under its own name. */
  #asFloat(name: string): void {
    const half = this.#halves.get(name);
    if (half === undefined || this.#floats.has(name)) return;
    this.#floats.add(name);
    this.#nodes.push(this.#edit.node("Cast", [half], [name], { to: DataType.FLOAT }));
  }
}
