import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { onnxAxis, onnxDims } from "../layouts.ts";
import { reduce } from "../operators.ts";
import { slidePool, type PoolOperator } from "../operators/pooling.ts";
import type { Window } from "../padding.ts";
import type { Value } from "../types.ts";
import { dataFormatOf, spatialInput, type DataFormat } from "./spatial.ts";

export const poolingLayers = {
  MaxPooling1D: pooling("MaxPool", 1),
  MaxPooling2D: pooling("MaxPool", 2),
  MaxPooling3D: pooling("MaxPool", 3),
  AveragePooling1D: pooling("AveragePool", 1),
  AveragePooling2D: pooling("AveragePool", 2),
  AveragePooling3D: pooling("AveragePool", 3),
  GlobalMaxPooling1D: globalPooling("ReduceMax", 1),
  GlobalAveragePooling1D: globalPooling("ReduceMean", 1),
  GlobalMaxPooling2D: globalPooling("ReduceMax", 2),
  GlobalAveragePooling2D: globalPooling("ReduceMean", 2),
} as const satisfies Record<string, LayerConverter>;

/** A pooling layer over `rank` spatial axes. */
export function pooling(operator: PoolOperator, rank: number): LayerConverter {
  return {
    operators: [operator],
    opsetSince: 13,
    notes: operator === "AveragePool" ? "the average leaves padding out, as in TF.js" : "",
    convert: (layer, inputs) => pool(layer, only(layer, inputs), operator, rank),
  };
}

function pool(layer: LayerContext, x: Value, operator: PoolOperator, rank: number): Value {
  // TF.js has no data format for one spatial axis.
  const input = spatialInput(layer, x, rank, rank === 1 ? "channelsLast" : dataFormatOf(layer));
  const kernel = layer.config.integers("poolSize", rank, 2);
  const window: Window = {
    kernel,
    strides: layer.config.integers("strides", rank, kernel),
    dilations: kernel.map(() => 1),
    padding: layer.config.choice("padding", ["valid", "same"], "valid"),
    skipsAtBothEnds: rank === 3,
  };
  return slidePool(layer, input, operator, window);
}

/** A pooling layer that leaves one number for each channel: [N, ...spatial, C] -> [N, C]. */
export function globalPooling(operator: "ReduceMax" | "ReduceMean", rank: number): LayerConverter {
  return {
    operators: [operator],
    opsetSince: 13,
    notes: "a reduction over the spatial axes, in whatever layout the input has",
    convert: (layer, inputs) => {
      const input = only(layer, inputs);
      if (input.shape.length !== rank + 2) {
        return layer.invalid(`needs an input of rank ${rank + 2}, but gets rank ${input.shape.length}`);
      }
      if (input.mask !== null && rank === 1 && operator === "ReduceMean") {
        layer.differs("TF.js takes the mean over all steps, Keras over those that the mask keeps");
      }
      return globalPool(layer, input, operator, rank === 1 ? "channelsLast" : dataFormatOf(layer));
    },
  };
}

function globalPool(
  layer: LayerContext,
  input: Value,
  operator: "ReduceMax" | "ReduceMean",
  dataFormat: DataFormat,
): Value {
  const channelAxis = dataFormat === "channelsFirst" ? 1 : input.shape.length - 1;
  const kept = onnxAxis(input, channelAxis);
  const axes = onnxDims(input)
    .map((_, axis) => axis)
    .filter((axis) => axis !== 0 && axis !== kept);
  return reduce(layer, operator, input, axes, false, { shape: [input.shape[0]!, input.shape[channelAxis]!] });
}
