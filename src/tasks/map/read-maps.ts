import { BoxbenchError } from "../../core/errors.ts";
import { rowsOf, type ImageOutputs } from "../outputs.ts";
import type { MapAnswers, MapReading } from "./types.ts";

/**
 * The class of each cell of an output. Where no number is one the class is the first.
 *
 * @throws BoxbenchError MODEL_FILE when the output is not what the reading says of it
 */
export function readMaps({ outputs }: ImageOutputs, reading: MapReading, count: number): MapAnswers {
  const { output, height, width, channels } = reading;
  const cells = height * width;
  const { values, width: each } = rowsOf(outputs, count, output);
  if (each !== cells * channels) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The model gives ${each} numbers for each image in "${output}"; a map of ${width}x${height} with ${channels} channels has ${cells * channels}.`,
    );
  }
  return {
    height,
    width,
    maps: Array.from({ length: count }, (_, image) =>
      mapOf(values.subarray(image * each, (image + 1) * each), reading),
    ),
  };
}

function mapOf(
  values: Float32Array,
  { layout, height, width, channels, head, threshold }: MapReading,
): Uint8Array {
  const cells = height * width;
  const at = (cell: number, channel: number) =>
    values[layout === "NHWC" ? cell * channels + channel : channel * cells + cell]!;
  return Uint8Array.from({ length: cells }, (_, cell) => {
    if (head === "number") return at(cell, 0);
    let [best, most] = [-1, head === "above" ? threshold : Number.NEGATIVE_INFINITY];
    for (let channel = 0; channel < channels; channel += 1) {
      if (!(at(cell, channel) > most)) continue;
      most = at(cell, channel);
      best = channel;
    }
    return head === "above" ? best + 1 : Math.max(0, best);
  });
}
