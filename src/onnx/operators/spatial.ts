import type { LayoutWriter } from "../layout-writer.ts";
import type { ResultSpec } from "../node-writer.ts";
import type { Shape, Value } from "../types.ts";

/** An input of a layer with spatial axes, ready for an ONNX operator that wants [N, C, ...spatial]. */
export interface SpatialInput {
  readonly value: Value;
  readonly channels: number | null;
  readonly spatial: Shape;
  /** The result of such an operator, in TF.js's order. */
  result(channels: number | null, spatial: Shape): ResultSpec;
}

export type DataFormat = "channelsFirst" | "channelsLast";

/**
 * Brings the channels behind the batch. In `channelsFirst` they are there in TF.js's own order.
 *
 * @param spatialRank 1, 2 or 3
 */
export function channelsFirstInput(
  layer: LayoutWriter,
  input: Value,
  spatialRank: number,
  dataFormat: DataFormat,
): SpatialInput {
  if (input.shape.length !== spatialRank + 2) {
    return layer.invalid(`needs an input of rank ${spatialRank + 2}, but gets rank ${input.shape.length}`);
  }
  const [batch = null] = input.shape;
  if (dataFormat === "channelsFirst") {
    return {
      value: layer.native(input),
      channels: input.shape[1]!,
      spatial: input.shape.slice(2),
      result: (channels, spatial) => ({ shape: [batch, channels, ...checked(layer, spatial)] }),
    };
  }
  return {
    value: layer.nchw(input),
    channels: input.shape.at(-1)!,
    spatial: input.shape.slice(1, -1),
    result: (channels, spatial) => ({
      shape: [batch, ...checked(layer, spatial), channels],
      layout: "NCHW",
    }),
  };
}

function checked(layer: LayoutWriter, spatial: Shape): Shape {
  return spatial.some((size) => size !== null && size < 1)
    ? layer.invalid(`gets an input that is smaller than its window: the output would be ${spatial.join("x")}`)
    : spatial;
}
