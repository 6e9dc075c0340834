import type { Tensor } from "./tensor.ts";
import type { Dtype, Shape } from "./types.ts";

/** A float attribute; a bare number is an integer attribute. */
export interface FloatAttribute {
  readonly float: number;
}

/** A list of float attributes; a bare list of numbers is a list of integers. */
export interface FloatsAttribute {
  readonly floats: readonly number[];
}

export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | FloatAttribute
  | FloatsAttribute
  | Graph;

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Marks a number as a float attribute, as in `{ alpha: float(0.3) }`. */
export function float(value: number): FloatAttribute {
  return { float: value };
}

/** Marks numbers as a list of float attributes. */
export function floats(values: readonly number[]): FloatsAttribute {
  return { floats: values };
}

export interface GraphNode {
  readonly opType: string;
  /** Value names; an empty one stands for an optional input that is absent. */
  inputs: string[];
  outputs: string[];
  attributes: Attributes;
  /** Path of the TF.js layer that asked for the node. */
  readonly layer: string;
}

/** An input or output of a graph. */
export interface GraphPort {
  /** The name that users see. */
  readonly name: string;
  /** The value behind it. */
  value: string;
  readonly dtype: Dtype;
  /** ONNX dimensions, null where unknown. */
  readonly dims: Shape;
}

/** A place of the model where TF.js computes something else than Keras or TensorFlow; the ONNX file follows TF.js. */
export interface Difference {
  /** Path of the layer or node. */
  readonly path: string;
  /** The layer's class or the node's op. */
  readonly kind: string;
  /** What TF.js does, and what the other does. */
  readonly text: string;
}

/** Nodes, constants and ports while they are built and rewritten. Nodes stay in execution order. */
export class Graph {
  nodes: GraphNode[] = [];
  readonly inputs: GraphPort[] = [];
  readonly outputs: GraphPort[] = [];
  /** Shared with the bodies of Scan, Loop and If, which may use constants of the outer graph. */
  readonly constants: Map<string, Tensor>;
  /** Of the whole model: shared with the bodies. */
  readonly differences: Difference[];
  readonly #names: UniqueNames;
  readonly #constantByKey: Map<string, string>;

  constructor(parent?: Graph) {
    this.constants = parent?.constants ?? new Map();
    this.differences = parent?.differences ?? [];
    this.#names = parent ? parent.#names : new UniqueNames();
    this.#constantByKey = parent ? parent.#constantByKey : new Map();
  }

  /** A graph for an attribute of a node: its own nodes and ports, shared names and constants. */
  body(): Graph {
    return new Graph(this);
  }

  uniqueName(base: string): string {
    return this.#names.take(base);
  }

  /** @returns the name of the constant; an equal one that is already there is used again */
  addConstant(base: string, tensor: Tensor): string {
    const key = tensor.key === null ? null : `${tensor.key}|${tensor.shape.join()}`;
    const existing = key === null ? undefined : this.#constantByKey.get(key);
    if (existing !== undefined && this.constants.has(existing)) {
      return existing;
    }
    const name = this.uniqueName(base);
    this.constants.set(name, tensor);
    if (key !== null) {
      this.#constantByKey.set(key, name);
    }
    return name;
  }
}

/** The names of outer values that a node reads: its inputs, and what the graphs in its attributes use. */
export function namesReadBy(node: GraphNode): string[] {
  const names = node.inputs.filter((name) => name !== "");
  for (const value of Object.values(node.attributes)) {
    if (value instanceof Graph) {
      names.push(...value.nodes.flatMap(namesReadBy), ...value.outputs.map((port) => port.value));
    }
  }
  return names;
}

/** For each value, the nodes that read it; a graph output counts as a reader of its own (`null`). */
export function readersOf(graph: Graph): Map<string, (GraphNode | null)[]> {
  const readers = new Map<string, (GraphNode | null)[]>();
  const add = (name: string, reader: GraphNode | null) => {
    const list = readers.get(name);
    if (list) {
      list.push(reader);
    } else {
      readers.set(name, [reader]);
    }
  };
  graph.nodes.forEach((node) => namesReadBy(node).forEach((name) => add(name, node)));
  graph.outputs.forEach((port) => add(port.value, null));
  return readers;
}

class UniqueNames {
  readonly #taken = new Map<string, number>();

  take(base: string): string {
    let name = base;
    for (let count = this.#taken.get(base) ?? 0; this.#taken.has(name); count += 1) {
      name = `${base}_${count + 1}`;
      this.#taken.set(base, count + 1);
    }
    this.#taken.set(name, 0);
    return name;
  }
}
