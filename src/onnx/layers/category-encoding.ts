import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { cast, reduce } from "../operators.ts";
import { floatTensor, int64Tensor } from "../tensor.ts";
import type { Value } from "../types.ts";
import { sharesInputShape } from "./input-shape.ts";

export const categoryEncodingLayers = {
  CategoryEncoding: {
    operators: ["Cast", "OneHot", "ReduceMax", "ReduceSum"],
    opsetSince: 13,
    notes:
      "modes int, oneHot, multiHot, count; not directly behind an input of another width; " +
      "a token out of range is an error in TF.js and counts nowhere in ONNX",
    integers: "keep",
    convert: categoryEncoding,
  },
} as const satisfies Record<string, LayerConverter>;

/** [N, K] -> [N, numTokens]; mode `int` keeps [N, K]. */
function categoryEncoding(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = layer.native(only(layer, inputs));
  const mode = layer.config.choice("outputMode", ["multiHot", "oneHot", "count", "int", "tfIdf"], "multiHot");
  const depth = layer.config.integer("numTokens");
  const tokens = cast(layer, input, "int32");
  if (
    layer.wrapper !== "TimeDistributed" &&
    sharesInputShape(layer, input, [...input.shape.slice(0, -1), depth])
  ) {
    return layer.unsupported(
      "TF.js gives the model's input the width of the output, and then refuses inputs of any other width",
    );
  }
  if (mode === "int") {
    return tokens;
  }
  if (mode === "tfIdf" || layer.callArguments["countWeights"] !== undefined) {
    return layer.unsupported("no weights for the tokens can stand in a model file");
  }
  const [batch = null, width = null] = input.shape;
  if (input.shape.length !== 2 || (mode === "oneHot" && width !== 1)) {
    return layer.invalid(
      `cannot encode an input of shape ${input.shape.map((size) => size ?? "?").join("x")} in mode ${mode}, as TF.js cannot`,
    );
  }
  const hot = layer.node(
    "OneHot",
    [
      cast(layer, tokens, "int64"),
      layer.initializer("depth", { ...int64Tensor([depth]), shape: [] }),
      layer.initializer("off_on", floatTensor([2], Float32Array.of(0, 1), "float32:0,1")),
    ],
    { shape: [batch, width, depth] },
    { axis: -1 },
  );
  const operator = mode === "count" ? "ReduceSum" : "ReduceMax";
  return reduce(layer, operator, hot, [1], false, { shape: [batch, depth] });
}
