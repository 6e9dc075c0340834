import type { LayerContext } from "../layer-context.ts";
import { channelsFirstInput, type DataFormat, type SpatialInput } from "../operators/spatial.ts";
import type { Value } from "../types.ts";

export type { DataFormat, SpatialInput } from "../operators/spatial.ts";

/** The data format of a layer; TF.js's default is channels last. */
export function dataFormatOf(layer: LayerContext): DataFormat {
  return layer.config.choice("dataFormat", ["channelsFirst", "channelsLast"], "channelsLast");
}

/**
 * Brings the channels behind the batch. In a `channelsFirst` layer they are there in TF.js's own order.
 *
 * @param spatialRank 1, 2 or 3
 */
export function spatialInput(
  layer: LayerContext,
  input: Value,
  spatialRank: number,
  dataFormat: DataFormat = dataFormatOf(layer),
): SpatialInput {
  return channelsFirstInput(layer, input, spatialRank, dataFormat);
}
