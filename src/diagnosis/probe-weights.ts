import type { LayersModel } from "@tensorflow/tfjs";
import { leafLayers } from "./open-network.ts";
import { addedPrefix } from "./place-of-maps.ts";

/** The numbers of one layer's weights. */
export interface WeightFacts {
  readonly layer: string;
  readonly count: number;
  /** NaN or infinite ones. */
  readonly notFinite: number;
  readonly trainable: boolean;
  /** Root of the mean square of the kernel; null for a layer without one. */
  readonly kernelRms: number | null;
  /** Outputs of the kernel that have exactly the weights of another; null for a kernel with one output. */
  readonly equalUnits: number | null;
  readonly units: number | null;
  /** Whether the bias is 0 throughout, as before training; null for a layer without one. */
  readonly biasIsZero: boolean | null;
}

/** Reads the weights of every layer that has some. */
export async function probeWeights(model: LayersModel): Promise<WeightFacts[]> {
  const layers = leafLayers(model).filter(
    ({ weights, name }) => weights.length > 0 && !name.startsWith(addedPrefix),
  );
  return Promise.all(
    layers.map(async (layer) => {
      const arrays = await Promise.all(
        layer.getWeights().map(async (tensor) => Float32Array.from(await tensor.data())),
      );
      const nameOf = (index: number) => layer.weights[index]!.originalName.split("/").at(-1)!;
      const kernelAt = arrays.findIndex((_, index) => nameOf(index).endsWith("kernel"));
      const biasAt = arrays.findIndex((_, index) => nameOf(index) === "bias");
      const units = kernelAt < 0 ? null : (layer.getWeights()[kernelAt]!.shape.at(-1) ?? null);
      return {
        layer: layer.name,
        count: arrays.reduce((sum, { length }) => sum + length, 0),
        notFinite: arrays.reduce((sum, values) => sum + countNotFinite(values), 0),
        trainable: layer.trainableWeights.length > 0,
        kernelRms: kernelAt < 0 ? null : rootMeanSquare(arrays[kernelAt]!),
        // Units of NaN are lost, not equal: what is said of them is that they are not finite.
        equalUnits:
          units === null || units < 2 || countNotFinite(arrays[kernelAt]!) > 0
            ? null
            : countEqualColumns(arrays[kernelAt]!, units),
        units,
        biasIsZero: biasAt < 0 ? null : arrays[biasAt]!.every((value) => value === 0),
      };
    }),
  );
}

function countNotFinite(values: Float32Array): number {
  return values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
}

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** Columns of a kernel [.., units] that equal an earlier one. */
function countEqualColumns(kernel: Float32Array, units: number): number {
  const rows = kernel.length / units;
  const seen = new Set<string>();
  for (let unit = 0; unit < units; unit += 1) {
    const column = Float32Array.from({ length: rows }, (_, row) => kernel[row * units + unit]!);
    seen.add(Buffer.from(column.buffer).toString("latin1"));
  }
  return units - seen.size;
}
