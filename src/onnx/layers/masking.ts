import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import { cast, elementwise, reduce } from "../operators.ts";
import type { Value } from "../types.ts";

export const maskingLayers = {
  Masking: {
    operators: ["Equal", "Not", "Cast", "ReduceMax", "Mul", "Squeeze"],
    opsetSince: 13,
    notes: "masked steps become zeros; recurrent layers behind it use the mask",
    convert: masking,
  },
} as const satisfies Record<string, LayerConverter>;

/** A step counts where any of its features differs from maskValue. */
function masking(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = layer.native(only(layer, inputs));
  const last = input.shape.length - 1;
  const maskValue = layer.scalar(layer.config.number("maskValue", 0));
  const isEqual = layer.node("Equal", [input, maskValue], { shape: input.shape, dtype: "bool" });
  const differs = cast(layer, elementwise(layer, "Not", isEqual), "float32");
  const steps = input.shape.slice(0, -1);
  const any = reduce(layer, "ReduceMax", differs, [last], true, { shape: [...steps, 1] });
  const mask = layer.node("Squeeze", [any, layer.int64([last])], { shape: steps });
  return { ...layer.node("Mul", [input, any], input), mask: cast(layer, mask, "bool") };
}
