import { clone } from "@bufbuild/protobuf";
import { NodeProtoSchema, TensorProto_DataType as DataType, type NodeProto } from "../proto/onnx_pb.ts";
import { asymmetricAffine, levels, quantized } from "./affine.ts";
import { floatAttribute, intAttribute, isStandard } from "./attributes.ts";
import { constantStore, type ConstantStore } from "./constant-store.ts";
import { checkOpset } from "./int8.ts";
import { checkIsFloat32, ModelEdit } from "./model-edit.ts";
import type { Kept, Scheme } from "./scheme.ts";
import { elementCount, floatChunks, floatsOf, tensorOf, transposedMatrix } from "./tensor-values.ts";
import { reasonAgainstWeight, weightRanges } from "./weights.ts";

/** 8 bits whose range is measured anew at each run. For convolutions it is mostly slower than float32: a control. */
export const int8DynamicScheme = {
  description:
    "uint8 weights, and activations quantised anew at each run; a control, slower for convolutions",
  needsRanges: false,
  lower(model, options) {
    checkIsFloat32(model);
    const edit = new ModelEdit(model);
    checkOpset(edit, FIRST_OPSET);
    const writer = new DynamicWriter(edit);
    const kept: Kept[] = [];
    for (const node of edit.graph.node) {
      const reason = options.keep?.has(node.name) === true ? "kept by name" : reasonAgainst(node, edit);
      if (reason === null) writer.lower(node);
      else writer.nodes.push(node);
      if (reason !== null && reason !== "") kept.push({ name: node.name, opType: node.opType, reason });
    }
    const initializers = [...edit.graph.initializer, ...writer.constants.tensors()];
    return {
      model: edit.finish(writer.nodes, initializers, options.metadata ?? {}),
      tensors: [...writer.weights],
      kept,
    };
  },
} as const satisfies Scheme;

/** Opset 11 has DynamicQuantizeLinear. */
const FIRST_OPSET = 11;

/** Null where a node can be lowered; empty where it is no matrix product. */
function reasonAgainst(node: NodeProto, edit: ModelEdit): string | null {
  if (!isStandard(node) || !["Conv", "Gemm", "MatMul"].includes(node.opType)) return "";
  const weight = edit.initializers.get(node.input[1]!);
  if (weight?.dataType !== DataType.FLOAT) return "its weight is not constant";
  const reason = reasonAgainstWeight({ tensor: weight, axis: null }, levels.uint8.max - levels.uint8.min);
  if (reason !== null) return reason;
  if (node.opType !== "Gemm") return null;
  if (floatAttribute(node, "alpha", 1) !== 1 || floatAttribute(node, "beta", 1) !== 1)
    return "its alpha or beta is not 1";
  return intAttribute(node, "transA", 0) === 1 ? "its first operand is transposed" : null;
}

class DynamicWriter {
  readonly nodes: NodeProto[] = [];
  readonly weights = new Set<string>();
  readonly constants: ConstantStore;
  readonly #edit: ModelEdit;
  /** Level, scale and zero point of an activation. */
  readonly #inputs = new Map<string, [string, string, string]>();

  constructor(edit: ModelEdit) {
    this.#edit = edit;
    this.constants = constantStore(edit);
  }

  lower(node: NodeProto): void {
    const [input, weightName, bias] = node.input;
    const [output] = node.output;
    const [level, scale, zeroPoint] = this.#quantizedInput(input!);
    const weight = this.#weight(node, weightName!);
    const named = (what: string) => this.#edit.fresh(`${output!}_${what}`);
    const sum = named("int32");
    const operator = node.opType === "Conv" ? "ConvInteger" : "MatMulInteger";
    const product = this.#edit.node(operator, [level, weight.level, zeroPoint, weight.zeroPoint], [sum]);
    if (node.opType === "Conv") product.attribute = clone(NodeProtoSchema, node).attribute;
    const factor = named("scale");
    const float = named("float");
    const hasBias = bias !== undefined && bias !== "";
    const scaled = hasBias ? named("scaled") : output!;
    this.nodes.push(
      product,
      this.#edit.node("Cast", [sum], [float], { to: DataType.FLOAT }),
      this.#edit.node("Mul", [scale, weight.scale], [factor]),
      this.#edit.node("Mul", [float, factor], [scaled]),
    );
    if (hasBias) this.nodes.push(this.#edit.node("Add", [scaled, this.#bias(node, bias)], [output!]));
  }

  #quantizedInput(name: string): [string, string, string] {
    const known = this.#inputs.get(name);
    if (known !== undefined) return known;
    const outputs = ["quantized", "scale", "zero_point"].map((what) =>
      this.#edit.fresh(`${name}_${what}`),
    ) as [string, string, string];
    this.nodes.push(this.#edit.node("DynamicQuantizeLinear", [name], outputs));
    this.#inputs.set(name, outputs);
    return outputs;
  }

  #weight(node: NodeProto, name: string): { level: string; scale: string; zeroPoint: string } {
    this.weights.add(name);
    const tensor = this.#edit.initializers.get(name)!;
    const isTurned = node.opType === "Gemm" && intAttribute(node, "transB", 0) === 1;
    const turned = isTurned ? transposedMatrix(tensor) : tensor;
    const [range] = weightRanges({ tensor: turned, axis: null });
    const affine = asymmetricAffine(range!, levels.uint8);
    const content = new Uint8Array(elementCount(turned));
    let at = 0;
    for (const values of floatChunks(turned)) {
      for (const value of values) {
        content[at] = quantized(value, affine, levels.uint8);
        at += 1;
      }
    }
    return {
      level: this.constants.add(
        tensorOf(this.#edit.fresh(`${name}_quantized`), DataType.UINT8, turned.dims, content),
      ),
      scale: this.constants.share(`${name}_scale`, DataType.FLOAT, [], Float32Array.of(affine.scale)),
      zeroPoint: this.constants.share(
        `${name}_zero_point`,
        DataType.UINT8,
        [],
        Uint8Array.of(affine.zeroPoint),
      ),
    };
  }

  /** The bias of a convolution in the shape in which it is added to all positions. */
  #bias(node: NodeProto, name: string): string {
    const tensor = this.#edit.initializers.get(name);
    if (node.opType !== "Conv" || tensor === undefined) return name;
    const positions = Array.from(
      { length: this.#edit.initializers.get(node.input[1]!)!.dims.length - 2 },
      () => 1,
    );
    return this.constants.share(
      `${name}_channels`,
      DataType.FLOAT,
      [1, Number(tensor.dims[0]), ...positions],
      floatsOf(tensor),
    );
  }
}
