import { activate } from "../activations.ts";
import { float } from "../graph.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { filledTensor } from "../tensor.ts";
import type { Value } from "../types.ts";

export const denseLayers = {
  Dense: {
    operators: ["Gemm", "MatMul", "Add"],
    opsetSince: 13,
    notes: "Gemm for rank 2, MatMul and Add above",
    masking: "pass",
    convert: dense,
  },
} as const satisfies Record<string, LayerConverter>;

function dense(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = only(layer, inputs);
  const units = layer.config.integer("units");
  const features = input.shape.at(-1);
  if (input.shape.length < 2 || features === null || features === undefined) {
    return layer.invalid("needs an input of rank 2 or more whose last dimension is known");
  }
  const kernelTensor = layer.featuresLike(input, layer.weight("kernel", [features, units]), 0);
  const kernel = layer.initializer("kernel", kernelTensor);
  const bias = layer.config.boolean("useBias", true)
    ? layer.initializer("bias", layer.weight("bias", [units]))
    : null;
  const result = { shape: [...input.shape.slice(0, -1), units] };
  if (input.shape.length > 2) {
    const product = layer.node("MatMul", [layer.native(input), kernel], result);
    return activate(layer, bias ? layer.node("Add", [product, bias], result) : product);
  }
  const operands = [input, kernel, bias ?? zeroBias(layer, units)];
  const attributes = { alpha: float(1), beta: float(1), transA: 0, transB: 0 };
  return activate(layer, layer.node("Gemm", operands, result, attributes));
}

/** ONNX lets Gemm go without a bias, but not every runtime in a browser does. */
function zeroBias(layer: LayerContext, units: number): Value {
  return layer.initializer("bias", filledTensor([units], 0));
}
