import { formatShape } from "../core/shapes.ts";
import type { Graph } from "./graph.ts";
import { changedToNative, changedToNchw, channelsFirstFeatures } from "./layout-changes.ts";
import { onnxDims, reshapeTarget } from "./layouts.ts";
import { NodeWriter, type ResultSpec } from "./node-writer.ts";
import type { FloatTensor } from "./tensor.ts";
import type { Value } from "./types.ts";

/** A pen that knows the opset and the layouts of values: what layers and ops write ONNX with. */
export abstract class LayoutWriter extends NodeWriter {
  readonly opset: number;
  /** Layout changes already in the graph, by value name and target. */
  readonly #layoutCache: Map<string, Value>;

  constructor(graph: Graph, path: string, opset: number, layoutCache: Map<string, Value>) {
    super(graph, path);
    this.opset = opset;
    this.#layoutCache = layoutCache;
  }

  /** The value in TF.js's own order. */
  native(value: Value): Value {
    if (value.layout === "native") {
      return value;
    }
    return this.#cached(value, "native", () => changedToNative(this, value));
  }

  /** A value of rank 3 or more with its last axis moved behind the batch. */
  nchw(value: Value): Value {
    if (value.layout === "NCHW") {
      return value;
    }
    return this.#cached(value, "NCHW", () => changedToNchw(this, value));
  }

  /** A weight over the features of `value` (its last axis), with `axis` reordered to the value's layout. */
  featuresLike(value: Value, tensor: FloatTensor, axis: number): FloatTensor {
    return value.flatFrom === null ? tensor : channelsFirstFeatures(tensor, value.flatFrom, axis);
  }

  /** A Reshape to the ONNX dimensions of `result`. */
  reshape(value: Value, result: ResultSpec): Value {
    const dims = onnxDims({ shape: result.shape, layout: result.layout ?? "native" });
    const target = reshapeTarget(dims);
    if (target === null) {
      return this.unsupported(`a Reshape to ${formatShape(dims)} has more than one unknown dimension`);
    }
    return this.node("Reshape", [value, this.int64(target)], { dtype: value.dtype, ...result });
  }

  #cached(value: Value, target: string, make: () => Value): Value {
    const key = `${value.name} ${target}`;
    const made = this.#layoutCache.get(key) ?? make();
    this.#layoutCache.set(key, made);
    return { ...made, mask: value.mask };
  }

  /** For what TF.js can do and this converter (or ONNX) cannot. */
  abstract unsupported(reason: string): never;

  /** For what TF.js could not run either. */
  abstract invalid(problem: string): never;
}
