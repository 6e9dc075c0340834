import { BoxbenchError } from "../../core/errors.ts";
import { decodeOnnx } from "../decode.ts";
import { modelBytes } from "../encode-model.ts";
import type { ModelProto } from "../proto/onnx_pb.ts";
import { schemeNames, schemes, type SchemeName } from "./registry.ts";
import type { Kept, SchemeOptions } from "./scheme.ts";

export interface LoweredFile {
  readonly bytes: Uint8Array;
  /** Tensors that are in the new precision: weights, or activations too. */
  readonly tensors: readonly string[];
  readonly kept: readonly Kept[];
}

/**
 * Makes a file of lower precision from a float32 ONNX file.
 *
 * @param options `ranges` for `int8` and `int8-reduced`: what `calibrate` found
 * @throws BoxbenchError ONNX_FILE where the file is no ONNX model, is quantised already, has weights in another
 *   file or is of an opset under 10
 * @throws BoxbenchError USAGE for a scheme that is not known, or a tensor without a range
 */
export function lowerPrecision(
  file: Uint8Array | ModelProto,
  scheme: SchemeName,
  options: SchemeOptions = {},
): LoweredFile {
  if (!Object.hasOwn(schemes, scheme)) {
    throw new BoxbenchError(
      "USAGE",
      `There is no precision "${scheme}". There are: ${schemeNames.join(", ")}.`,
    );
  }
  const metadata = { precision: scheme, ...options.metadata };
  const { model, tensors, kept } = schemes[scheme].lower(
    file instanceof Uint8Array ? decodeOnnx(file) : file,
    { ...options, metadata },
  );
  if (tensors.length === 0) {
    throw new BoxbenchError(
      "ONNX_FILE",
      `Nothing of the model can be in ${scheme}; it would be the file as it is.`,
    );
  }
  return { bytes: modelBytes(model), tensors, kept };
}
