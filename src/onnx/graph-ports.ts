import { BoxbenchError } from "../core/errors.ts";
import { shown } from "../core/shown.ts";
import type { Graph } from "./graph.ts";
import { onnxDims } from "./layouts.ts";
import type { TensorRef, TopologyLayer } from "./topology.ts";
import type { Value } from "./types.ts";

/** What a user may choose about the inputs of the graph. */
export interface InputChoices {
  /** Takes the place of an unknown batch; null leaves it free. */
  readonly batch: number | null;
  /** How inputs of rank 4 lie in memory; others are always as TF.js has them. */
  readonly layout: "nhwc" | "nchw";
}

/**
 * Adds the graph input that an input layer stands for.
 *
 * @throws BoxbenchError MODEL_FILE without a proper shape, UNSUPPORTED_LAYER for a type that is not supported
 * @throws BoxbenchError USAGE when the batch is fixed to another size
 */
export function addGraphInput(graph: Graph, layer: TopologyLayer, choices: InputChoices): Value {
  const { batchInputShape: declared, dtype = "float32" } = layer.fields;
  const isShape = (shape: unknown): shape is (number | null)[] =>
    Array.isArray(shape) && shape.every((size) => size === null || (Number.isSafeInteger(size) && size >= 0));
  if (!isShape(declared)) {
    throw new BoxbenchError("MODEL_FILE", `Input "${layer.name}" has no proper shape: ${shown(declared)}.`);
  }
  const known = dtype ?? "float32";
  if (known !== "float32" && known !== "int32" && known !== "bool") {
    throw new BoxbenchError(
      "UNSUPPORTED_LAYER",
      `Input "${layer.name}" has type ${shown(dtype)}; supported are float32, int32 and bool.`,
    );
  }
  const [batch = null, ...rest] = declared;
  if (choices.batch !== null && batch !== null && batch !== choices.batch) {
    throw new BoxbenchError(
      "USAGE",
      `The batch cannot be ${choices.batch}: input "${layer.name}" has a fixed batch of ${batch}.`,
    );
  }
  const shape = declared.length === 0 ? [] : [batch ?? choices.batch, ...rest];
  const name = graph.uniqueName(layer.name);
  const layout = choices.layout === "nchw" && shape.length === 4 ? "NCHW" : "native";
  const value: Value = { name, shape, layout, flatFrom: null, dtype: known, mask: null };
  graph.inputs.push({ name, value: name, dtype: known, dims: onnxDims(value) });
  return value;
}

/** Adds an output of the model as a graph output, in TF.js's own order. */
export function addGraphOutput(graph: Graph, name: string, native: Value): void {
  graph.outputs.push({ name, value: native.name, dtype: native.dtype, dims: onnxDims(native) });
}

/**
 * The names of a model's outputs: those that TF.js gives them, which are the names of the layers. Where TF.js
 * gives a name twice, or to an input too, the later one gets a suffix: `#1` for a second call of the layer,
 * `:1` for a second output.
 */
export function outputNamesOf(refs: readonly TensorRef[], inputNames: readonly string[]): string[] {
  const taken = new Set(inputNames);
  return refs.map((ref) => {
    const call = ref.call > 0 ? `#${ref.call}` : "";
    const full = `${ref.layer}${call}${ref.tensor > 0 ? `:${ref.tensor}` : ""}`;
    let name = taken.has(ref.layer) ? full : ref.layer;
    for (let count = 1; taken.has(name); count += 1) {
      name = `${full}~${count}`;
    }
    taken.add(name);
    return name;
  });
}
