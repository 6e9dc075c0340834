import type { GraphProto, NodeProto, TensorProto } from "../proto/onnx_pb.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { readTensor } from "./read-tensor.ts";
import type { Evaluated, Numbers } from "./value.ts";

/** Runs a graph inside a node on values for its inputs; it sees the values around it. */
export type RunGraph = (graph: GraphProto, inputs: readonly Evaluated[]) => Evaluated[];

/** One node with the values that reach it. */
export class NodeCall {
  readonly node: NodeProto;
  readonly opset: number;
  readonly arithmetic: Arithmetic;
  readonly #inputs: readonly (Evaluated | undefined)[];
  readonly #runGraph: RunGraph;

  constructor(
    node: NodeProto,
    inputs: readonly (Evaluated | undefined)[],
    context: { readonly opset: number; readonly arithmetic: Arithmetic; readonly runGraph: RunGraph },
  ) {
    this.node = node;
    this.#inputs = inputs;
    this.opset = context.opset;
    this.arithmetic = context.arithmetic;
    this.#runGraph = context.runGraph;
  }

  get inputCount(): number {
    return this.#inputs.length;
  }

  /** @throws RangeError when it is missing */
  any(index: number): Evaluated {
    const value = this.#inputs[index];
    if (value === undefined) throw new RangeError(`input ${index} is missing`);
    return value;
  }

  /** @throws RangeError when it is missing, TypeError when it is text */
  numbers(index: number): Numbers {
    const value = this.any(index);
    if (value.dtype === "string") throw new TypeError(`input ${index} is text`);
    return value;
  }

  has(index: number): boolean {
    return this.#inputs[index] !== undefined;
  }

  optional(index: number): Numbers | null {
    return this.has(index) ? this.numbers(index) : null;
  }

  allNumbers(): Numbers[] {
    return this.#inputs.map((_, index) => this.numbers(index));
  }

  int(name: string, fallback: number): number {
    const found = this.#attribute(name);
    return found === undefined ? fallback : Number(found.i);
  }

  float(name: string, fallback: number): number {
    return this.#attribute(name)?.f ?? fallback;
  }

  text(name: string, fallback: string): string {
    const found = this.#attribute(name);
    return found === undefined ? fallback : new TextDecoder().decode(found.s);
  }

  ints(name: string): number[] | null {
    return this.#attribute(name)?.ints.map(Number) ?? null;
  }

  floats(name: string): number[] | null {
    return this.#attribute(name)?.floats.slice() ?? null;
  }

  texts(name: string): string[] | null {
    return this.#attribute(name)?.strings.map((bytes) => new TextDecoder().decode(bytes)) ?? null;
  }

  tensor(name: string): Evaluated | null {
    const found: TensorProto | undefined = this.#attribute(name)?.t;
    return found === undefined ? null : readTensor(found);
  }

  /** A list that older opsets have as an attribute and newer ones as an input. */
  intsOrInput(name: string, index: number): number[] | null {
    return this.ints(name) ?? (this.has(index) ? Array.from(this.numbers(index).data) : null);
  }

  /** The outputs of a graph that the node holds. */
  run(name: string, inputs: readonly Evaluated[]): Evaluated[] {
    const graph = this.#attribute(name)?.g;
    if (graph === undefined) throw new RangeError(`it has no graph "${name}"`);
    return this.#runGraph(graph, inputs);
  }

  hasAttribute(name: string): boolean {
    return this.#attribute(name) !== undefined;
  }

  #attribute(name: string) {
    return this.node.attribute.find((attribute) => attribute.name === name);
  }
}

/** What one operator computes: its outputs in order, or the only one. An output that nobody wants may be left out. */
export type Operator = (call: NodeCall) => Evaluated | readonly Evaluated[];
