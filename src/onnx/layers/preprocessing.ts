import type { LayerContext } from "../layer-context.ts";
import { only, refuse, type LayerConverter } from "../layer-converter.ts";
import type { Value } from "../types.ts";

export const preprocessingLayers = {
  Rescaling: {
    operators: ["Mul", "Add"],
    opsetSince: 13,
    notes: "without an offset, folded into a Conv or Dense behind",
    convert: rescaling,
  },
  RandomWidth: refuse(
    "its output has a random width at inference too, and TF.js 4.22 itself throws when a model is made with it",
  ),
} as const satisfies Record<string, LayerConverter>;

function rescaling(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = only(layer, inputs);
  const scale = layer.config.number("scale");
  const offset = layer.config.number("offset", 0);
  const scaled = scale === 1 ? input : layer.node("Mul", [input, layer.scalar(scale)], input);
  return offset === 0 ? scaled : layer.node("Add", [scaled, layer.scalar(offset)], input);
}
