import type { LayerContext } from "./layer-context.ts";
import type { Value } from "./types.ts";

/** How one TF.js layer class becomes ONNX. */
export interface LayerConverter {
  /** The ONNX operators that it may emit, for the generated table. */
  readonly operators: readonly string[];
  /** The oldest opset at which it works. */
  readonly opsetSince: number;
  /** What a user should know, in one line; empty where there is nothing. */
  readonly notes: string;
  /**
   * `pass`: the output has the mask of the first input, as TF.js layers with `supportsMasking` do, unless the
   * converter sets another. Without it the mask ends here.
   */
  readonly masking?: "pass";
  /** Takes integer inputs as they are; without it they are cast to float32 first. */
  readonly integers?: "keep";
  /** The reason why the class cannot be converted; `convert` then throws it. */
  readonly refusal?: string;
  /** Emits the nodes of one call of the layer, in inference mode. */
  convert(layer: LayerContext, inputs: readonly Value[]): Value | readonly Value[];
}

/** An entry for a class that has no ONNX form: the reason stands in the table and in the error. */
export function refuse(reason: string): LayerConverter {
  return {
    operators: [],
    opsetSince: 0,
    notes: reason,
    refusal: reason,
    convert: (layer) => layer.unsupported(reason),
  };
}

/** The first input; layers with one input call it. */
export function only(layer: LayerContext, inputs: readonly Value[]): Value {
  const [input] = inputs;
  return input !== undefined && inputs.length === 1
    ? input
    : layer.invalid(`takes one input, but is called with ${inputs.length}`);
}
