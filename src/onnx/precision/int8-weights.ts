import { clone } from "@bufbuild/protobuf";
import { NodeProtoSchema, TensorProto_DataType as DataType, type NodeProto } from "../proto/onnx_pb.ts";
import { levels } from "./affine.ts";
import { intAttribute, isStandard } from "./attributes.ts";
import { constantStore } from "./constant-store.ts";
import { FEWEST_ELEMENTS } from "./float16-weights.ts";
import { checkOpset } from "./int8.ts";
import { checkIsFloat32, ModelEdit } from "./model-edit.ts";
import type { Kept, Scheme } from "./scheme.ts";
import { elementCount } from "./tensor-values.ts";
import { quantizedWeight, reasonAgainstWeight, weightScales, type Weight } from "./weights.ts";

/** int8 weights that a DequantizeLinear restores: a quarter of the bytes, float32 arithmetic, no calibration. */
export const int8WeightsScheme = {
  description: "int8 weights that are restored to float32; a quarter of the bytes, float32 arithmetic",
  needsRanges: false,
  lower(model, options) {
    checkIsFloat32(model);
    const edit = new ModelEdit(model);
    checkOpset(edit);
    const constants = constantStore(edit);
    const kept: Kept[] = [];
    const restored = new Map<string, string>();
    const nodes: NodeProto[] = [];
    const restore = (weight: Weight): string => {
      const { tensor, axis } = weight;
      const { name } = tensor;
      const key = `${axis}:${name}`;
      const known = restored.get(key);
      if (known !== undefined) return known;
      const scales = weightScales(weight, levels.int8);
      const output = edit.fresh(`${name}_DequantizeLinear_Output`);
      const dims = axis === null ? [] : [scales.length];
      const inputs = [
        constants.add(quantizedWeight(weight, scales, edit.fresh(`${name}_quantized`))),
        constants.share(`${name}_scale`, DataType.FLOAT, dims, scales),
        constants.share(`${name}_zero_point`, DataType.INT8, dims, new Int8Array(scales.length)),
      ];
      nodes.push(edit.node("DequantizeLinear", inputs, [output], axis === null ? {} : { axis }));
      restored.set(key, output);
      return output;
    };
    for (const node of edit.graph.node) {
      const position = weightPosition(node);
      const name = position === null ? "" : node.input[position]!;
      const tensor = edit.initializers.get(name);
      if (
        position === null ||
        tensor?.dataType !== DataType.FLOAT ||
        elementCount(tensor) < FEWEST_ELEMENTS
      ) {
        nodes.push(node);
        continue;
      }
      const axis = edit.opset < 13 ? null : channelAxis(node, tensor.dims.length);
      const weight = { tensor, axis };
      const reason =
        options.keep?.has(node.name) === true
          ? "kept by name"
          : reasonAgainstWeight(weight, levels.int8.max - levels.int8.min);
      if (reason !== null) {
        kept.push({ name: node.name, opType: node.opType, reason });
        nodes.push(node);
        continue;
      }
      const copy = clone(NodeProtoSchema, node);
      copy.input[position] = restore(weight);
      nodes.push(copy);
    }
    const lowered = edit.finish(
      nodes,
      [...edit.graph.initializer, ...constants.tensors()],
      options.metadata ?? {},
    );
    return {
      model: lowered,
      tensors: [...new Set([...restored.keys()].map((key) => key.slice(key.indexOf(":") + 1)))],
      kept,
    };
  },
} as const satisfies Scheme;

function weightPosition(node: NodeProto): number | null {
  if (!isStandard(node)) return null;
  if (["Conv", "ConvTranspose", "Gemm", "MatMul"].includes(node.opType)) return 1;
  return node.opType === "Gather" ? 0 : null;
}

function channelAxis(node: NodeProto, rank: number): number | null {
  if (node.opType === "Conv" || node.opType === "Gather") return 0;
  if (node.opType === "ConvTranspose") return 1;
  if (node.opType === "Gemm") return intAttribute(node, "transB", 0) === 1 ? 0 : 1;
  return rank === 1 ? null : rank - 1;
}
