import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { randomFrom } from "../../src/core/random.ts";
import { sizeOf } from "../../src/core/shapes.ts";
import type { BackendId, TensorFlow } from "../../src/tfjs/backend.ts";

export interface InputChoices {
  /** For an input whose batch is free. */
  readonly batch: number;
  /** For other dimensions that are free. */
  readonly size: number;
  readonly range: readonly [low: number, high: number];
  readonly seed: number;
}

export interface DiffOptions extends InputChoices {
  readonly backend: BackendId;
  /** Of a layer's largest difference, relative to its largest number or to 1. */
  readonly tolerance: number;
}

/**
 * Seeded random inputs for a model: uniform in the range, whole numbers for an int32 input. An input that an
 * Embedding reads gets whole numbers that the Embedding has rows for.
 */
export function randomInputs(tf: TensorFlow, model: LayersModel, choices: InputChoices): Tensor[] {
  const random = randomFrom(choices.seed, "diff");
  const [low, high] = choices.range;
  return model.inputs.map((symbol) => {
    const shape = symbol.shape.map((size, axis) => size ?? (axis === 0 ? choices.batch : choices.size));
    const rows = embeddingRows(model, symbol.id);
    const next = () =>
      rows === null ? low + random.uniform() * (high - low) : Math.floor(random.uniform() * rows);
    const data = Float32Array.from({ length: sizeOf(shape) }, next);
    return symbol.dtype === "float32" ? tf.tensor(data, shape) : tf.tensor(data, shape, symbol.dtype);
  });
}

/** The number of rows of the Embedding that reads an input of the model; null where none does. */
function embeddingRows(model: LayersModel, symbolId: number): number | null {
  for (const layer of model.layers) {
    const reads = layer.inboundNodes.some((node) => node.inputTensors.some(({ id }) => id === symbolId));
    const { inputDim } = layer.getConfig();
    if (reads && layer.getClassName() === "Embedding" && typeof inputDim === "number") {
      return inputDim;
    }
  }
  return null;
}
