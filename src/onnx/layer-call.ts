import { BoxbenchError, messageOf } from "../core/errors.ts";
import { formatShape, sizeOf } from "../core/shapes.ts";
import type { LayerContext } from "./layer-context.ts";
import { cast } from "./operators.ts";
import { converterOf, supportedClasses } from "./registry.ts";
import type { Value } from "./types.ts";

/**
 * Converts one call of a layer that is no model, with the converter of its class: casts its inputs as TF.js
 * does, and gives its outputs their masks.
 *
 * @throws BoxbenchError UNSUPPORTED_LAYER without a converter for the class or the opset
 * @throws BoxbenchError MODEL_FILE when the layer cannot be called so
 */
export function convertCall(layer: LayerContext, inputs: readonly Value[]): readonly Value[] {
  const converter = converterOf(layer.className);
  if (!converter) {
    throw new BoxbenchError(
      "UNSUPPORTED_LAYER",
      `Cannot convert layer "${layer.path}": no ONNX converter for ${layer.className}. ` +
        `Supported: ${supportedClasses().join(", ")}.`,
    );
  }
  if (layer.opset < converter.opsetSince) {
    return layer.unsupported(`it needs opset ${converter.opsetSince} or later`);
  }
  const accepted =
    converter.integers === "keep" ? inputs : inputs.map((input) => cast(layer, input, "float32"));
  let result: Value | readonly Value[];
  try {
    result = converter.convert(layer, accepted);
  } catch (error) {
    throw error instanceof BoxbenchError
      ? error
      : new BoxbenchError("MODEL_FILE", `Layer "${layer.path}" (${layer.className}): ${messageOf(error)}.`, {
          cause: error,
        });
  }
  const outputs = isValue(result) ? [result] : result;
  for (const { shape } of outputs) {
    if (!Number.isSafeInteger(sizeOf(shape.map((size) => size ?? 1)))) {
      return layer.invalid(`has an output of ${formatShape(shape)}, which is too large for any machine`);
    }
  }
  const passed = converter.masking === "pass" ? (inputs[0]?.mask ?? null) : null;
  return outputs.map((value) =>
    // An identity layer returns its input, whose mask is not its own.
    ({ ...value, mask: inputs.includes(value) ? passed : (value.mask ?? passed) }),
  );
}

function isValue(result: Value | readonly Value[]): result is Value {
  return !Array.isArray(result);
}
