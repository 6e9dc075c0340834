import type { Attributes, Graph } from "./graph.ts";
import { floatTensor, int64Tensor, type Tensor } from "./tensor.ts";
import type { Dtype, Layout, Shape, Value } from "./types.ts";

/** What a node's result is; a `Value` fits too and means: shaped and laid out like that one. */
export interface ResultSpec {
  /** In TF.js's order. */
  readonly shape: Shape;
  readonly layout?: Layout;
  readonly flatFrom?: readonly number[] | null;
  readonly dtype?: Dtype;
}

/** Writes nodes and constants for one layer into a graph, and names them after the layer. */
export class NodeWriter {
  readonly graph: Graph;
  /** Unique path of the layer in the model, such as `encoder/conv1`. */
  readonly path: string;

  constructor(graph: Graph, path: string) {
    this.graph = graph;
    this.path = path;
  }

  /** Emits a node with one output. A null input is an optional one left out. */
  node(
    opType: string,
    inputs: readonly (Value | null)[],
    result: ResultSpec,
    attributes: Attributes = {},
  ): Value {
    return this.nodes(opType, inputs, [result], attributes)[0]!;
  }

  /** Emits a node with several outputs; a null result is an optional one left out. */
  nodes(
    opType: string,
    inputs: readonly (Value | null)[],
    results: readonly (ResultSpec | null)[],
    attributes: Attributes = {},
  ): Value[] {
    const values = results.map((result) =>
      result === null ? null : makeValue(this.graph.uniqueName(`${this.path}/${opType}`), result),
    );
    this.graph.nodes.push({
      opType,
      inputs: inputs.map((input) => input?.name ?? ""),
      outputs: values.map((value) => value?.name ?? ""),
      attributes,
      layer: this.path,
    });
    return values.filter((value) => value !== null);
  }

  /** A float32 number as a constant of rank 0. */
  scalar(value: number): Value {
    const data = Float32Array.of(value);
    return this.initializer("constant", floatTensor([], data, `float32:${value}`));
  }

  /** A rank-1 int64 constant: a shape, axes, pads. */
  int64(values: readonly number[]): Value {
    return this.initializer("int64", int64Tensor(values));
  }

  /** A constant tensor, as a value that nodes can read. Equal ones are written once. */
  initializer(label: string, tensor: Tensor): Value {
    const name = this.graph.addConstant(`${this.path}/${label}`, tensor);
    return makeValue(name, tensor);
  }
}

function makeValue(name: string, result: ResultSpec): Value {
  const { shape, layout = "native", flatFrom = null, dtype = "float32" } = result;
  return { name, shape, layout, flatFrom, dtype, mask: null };
}
