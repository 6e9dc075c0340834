import type { AttributeProto, GraphProto, NodeProto } from "../proto/onnx_pb.ts";
import { made, type KnownValue } from "./known-value.ts";

/** Something of a node that a rule needs is not known before it runs; the message says what. */
export class UnknownCostError extends Error {}

/** A node with what is known about its inputs. */
export class NodeView {
  readonly opType: string;
  /** Null where an optional input is absent. */
  readonly inputs: readonly (KnownValue | null)[];
  readonly outputCount: number;
  readonly #attributes: ReadonlyMap<string, AttributeProto>;

  constructor(node: NodeProto, inputs: readonly (KnownValue | null)[]) {
    this.opType = node.opType;
    this.inputs = inputs;
    this.outputCount = node.output.length;
    this.#attributes = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
  }

  /** @throws UnknownCostError when the input is absent */
  input(index: number): KnownValue {
    const value = this.inputs[index];
    if (value === undefined || value === null) throw new UnknownCostError(`its input ${index} is missing`);
    return value;
  }

  has(index: number): boolean {
    return this.inputs[index] !== undefined && this.inputs[index] !== null;
  }

  /** @throws UnknownCostError when the elements of the input are computed while the model runs */
  elements(index: number): readonly number[] {
    const { elements } = this.input(index);
    if (elements === null) {
      throw new UnknownCostError(`its input ${index} is known only while the model runs`);
    }
    return elements;
  }

  int(name: string, fallback: number): number {
    const attribute = this.#attributes.get(name);
    return attribute === undefined ? fallback : Number(attribute.i);
  }

  ints(name: string): readonly number[] | null {
    return this.#attributes.get(name)?.ints.map(Number) ?? null;
  }

  text(name: string, fallback: string): string {
    const attribute = this.#attributes.get(name);
    return attribute === undefined ? fallback : new TextDecoder().decode(attribute.s);
  }

  /** @throws UnknownCostError when there is none */
  graph(name: string): GraphProto {
    const graph = this.#attributes.get(name)?.g;
    if (graph === undefined) throw new UnknownCostError(`it has no ${name}`);
    return graph;
  }

  attribute(name: string): AttributeProto | undefined {
    return this.#attributes.get(name);
  }

  /** A list that older opsets have as an attribute and newer ones as an input; null where neither is there. */
  intsOrInput(name: string, index: number): readonly number[] | null {
    return this.ints(name) ?? (this.has(index) ? this.elements(index) : null);
  }

  /** A value of the first input's element type. */
  like(shape: readonly number[], elements: readonly number[] | null = null): KnownValue {
    return made(this.input(0).dataType, shape, elements);
  }
}
