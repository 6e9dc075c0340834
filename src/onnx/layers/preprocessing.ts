import type { LayerContext } from "../layer-context.ts";
import { only, refuse, type LayerConverter } from "../layer-converter.ts";
import { cast } from "../operators.ts";
import { floatTensor } from "../tensor.ts";
import type { Shape, Value } from "../types.ts";

export const preprocessingLayers = {
  Rescaling: {
    operators: ["Mul", "Add"],
    opsetSince: 13,
    notes: "without an offset, folded into a Conv or Dense behind; a list has a number for each channel",
    convert: rescaling,
  },
  RandomWidth: refuse(
    "its output has a random width at inference too, and TF.js 4.22 itself throws when a model is made with it",
  ),
} as const satisfies Record<string, LayerConverter>;

function rescaling(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = cast(layer, only(layer, inputs), "float32");
  const lists = ["scale", "offset"].map((key) => layer.config.raw(key));
  if (lists.some(Array.isArray)) {
    return rescaledByChannel(layer, input);
  }
  const scale = layer.config.number("scale");
  const offset = layer.config.number("offset", 0);
  const scaled = scale === 1 ? input : layer.node("Mul", [input, layer.scalar(scale)], input);
  return offset === 0 ? scaled : layer.node("Add", [scaled, layer.scalar(offset)], input);
}

/** TF.js broadcasts a list along the last axis. */
function rescaledByChannel(layer: LayerContext, input: Value): Value {
  const apply = (operator: "Mul" | "Add", value: Value, numbers: readonly number[]) => {
    const vector = layer.initializer(operator, floatTensor([numbers.length], Float32Array.from(numbers)));
    const shape = broadcastLast(layer, value.shape, numbers.length);
    return layer.node(operator, [value, vector], { shape });
  };
  const scaled = apply("Mul", layer.native(input), layer.config.numbers("scale"));
  return apply("Add", scaled, layer.config.numbers("offset", 0));
}

function broadcastLast(layer: LayerContext, shape: Shape, count: number): Shape {
  const channels = shape.at(-1) ?? null;
  if (channels !== null && channels !== count && channels !== 1 && count !== 1) {
    return layer.invalid(`has a list of ${count} numbers for ${channels} channels`);
  }
  return count === 1 ? shape : [...shape.slice(0, -1), count];
}
