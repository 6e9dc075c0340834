import { BoxbenchError } from "../core/errors.ts";
import { formatShape, sizeOf } from "../core/shapes.ts";
import { floatTensor, type FloatTensor } from "./tensor.ts";
import type { WeightArray } from "./types.ts";

/** Finds a layer's weights among the names in the file, by the rules that TF.js loads with. */
export class WeightStore {
  readonly #weights: ReadonlyMap<string, WeightArray>;
  /** TF 2.2 and later write `lstm/lstm_cell/kernel`; TF.js drops the part before the last one. */
  readonly #shortened = new Map<string, string>();

  constructor(weights: ReadonlyMap<string, WeightArray>) {
    this.#weights = weights;
    for (const name of weights.keys()) {
      const parts = name.split("/");
      if (parts.length > 2) {
        this.#shortened.set([...parts.slice(0, -2), parts.at(-1)].join("/"), name);
      }
    }
  }

  /** The full name of a weight, tried under each prefix in turn; undefined where there is none. */
  nameOf(prefixes: readonly string[], weight: string): string | undefined {
    const wanted = prefixes.map((prefix) => `${prefix}/${weight}`);
    return (
      wanted.find((name) => this.#weights.has(name)) ??
      wanted.map((name) => this.#shortened.get(name)).find((name) => name !== undefined)
    );
  }

  shapeOf(prefixes: readonly string[], weight: string): readonly number[] | undefined {
    return this.#weights.get(this.nameOf(prefixes, weight) ?? "")?.shape;
  }

  /**
   * @param shape what the layer's configuration and input make of it
   * @throws BoxbenchError MODEL_FILE when the weight is missing, has another shape or has NaN
   */
  get(prefixes: readonly string[], weight: string, shape: readonly number[]): FloatTensor {
    const name = this.nameOf(prefixes, weight);
    const found = name === undefined ? undefined : this.#weights.get(name);
    if (name === undefined || found === undefined) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `Layer "${prefixes[0]}": no weight "${prefixes.at(-1)}/${weight}" in the model's weight files.`,
      );
    }
    if (found.shape.join() !== shape.join()) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `Layer "${prefixes[0]}": weight "${name}" has shape ${formatShape(found.shape)}, but the layer needs ${formatShape(shape)}.`,
      );
    }
    if (found.data.length !== sizeOf(shape)) {
      throw new BoxbenchError(
        "MODEL_FILE",
        `Layer "${prefixes[0]}": weight "${name}" has ${found.data.length} elements, but its shape ${formatShape(shape)} needs ${sizeOf(shape)}.`,
      );
    }
    // A plain loop, because a weight may have millions of elements.
    for (let index = 0; index < found.data.length; index += 1) {
      if (Number.isNaN(found.data[index])) {
        throw new BoxbenchError(
          "MODEL_FILE",
          `Layer "${prefixes[0]}": weight "${name}" is NaN at element ${index}, so the model can only answer NaN. ` +
            "Its training diverged, or the file is damaged.",
        );
      }
    }
    const data = found.data instanceof Float32Array ? found.data : Float32Array.from(found.data);
    return floatTensor(shape, data, `weight:${name}`);
  }
}
