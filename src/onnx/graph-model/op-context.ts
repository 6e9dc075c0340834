import { BoxbenchError } from "../../core/errors.ts";
import { formatShape, sizeOf } from "../../core/shapes.ts";
import type { Attributes, Graph } from "../graph.ts";
import { LayoutWriter } from "../layout-writer.ts";
import type { ResultSpec } from "../node-writer.ts";
import { floatTensor, int64Tensor, type FloatTensor, type Tensor } from "../tensor.ts";
import type { GraphWeight, Value } from "../types.ts";
import type { NodeAttributes } from "./attributes.ts";
import type { Dim } from "./dims.ts";
import { shapeFromDims, type Content, type Facts } from "./facts.ts";
import type { GraphFunction, GraphModelNode } from "./types.ts";

/** What is no tensor but goes from node to node: a list, a table, a text. Ops that make it know what it holds. */
export interface Handle {
  /** Such as `TensorList`. */
  readonly handle: string;
}

/** What a node reads and makes. */
export type GraphValue = Value | Handle;

export function isHandle(value: GraphValue): value is Handle {
  return "handle" in value;
}

/** What all nodes of one conversion share. */
export interface GraphConversion {
  readonly graph: Graph;
  readonly opset: number;
  readonly layoutCache: Map<string, Value>;
  readonly facts: Facts;
  readonly weights: ReadonlyMap<string, GraphWeight>;
  readonly functions: ReadonlyMap<string, GraphFunction>;
  /** Converts the nodes of a function into `graph` and gives what it returns. */
  callFunction(name: string, args: readonly GraphValue[], graph: Graph, caller: OpContext): GraphValue[];
}

/** One node of a graph model while it is converted: its attributes, its inputs, and a pen. */
export class OpContext extends LayoutWriter {
  readonly op: string;
  /** The name of the node in the file; `path` has the nodes that call its function in front. */
  readonly name: string;
  readonly attributes: NodeAttributes;
  readonly inputs: readonly GraphValue[];
  readonly conversion: GraphConversion;
  readonly #node: GraphModelNode;

  constructor(
    conversion: GraphConversion,
    node: GraphModelNode,
    inputs: readonly GraphValue[],
    path = node.name,
  ) {
    super(conversion.graph, path, conversion.opset, conversion.layoutCache);
    this.op = node.op;
    this.name = node.name;
    this.attributes = node.attributes;
    this.inputs = inputs;
    this.conversion = conversion;
    this.#node = node;
  }

  // --- inputs ---

  /** An input that is a tensor; negative numbers count from the end. */
  input(index: number): Value {
    const value = this.inputs.at(index);
    if (value === undefined) {
      return this.invalid(`has no input ${index}: it has ${this.inputs.length}`);
    }
    return isHandle(value)
      ? this.unsupported(`its input ${index} is a ${value.handle}, and no tensor`)
      : value;
  }

  /** All inputs from one on. */
  inputsFrom(start: number, end = this.inputs.length): Value[] {
    return this.inputs.slice(start, end).map((_, index) => this.input(start + index));
  }

  // --- what is known of values ---

  dims(value: Value): readonly Dim[] {
    return this.conversion.facts.dims(value);
  }

  /** Elements that are known, or names of dimensions; null for anything else. */
  content(value: Value): Content | null {
    return this.conversion.facts.content(value);
  }

  /** The weight that the value is; null for what is computed. */
  constant(value: Value): GraphWeight | null {
    return this.conversion.facts.constant(value);
  }

  /** The elements of a value, where all of them are known numbers; null otherwise. */
  knownNumbers(value: Value): number[] | null {
    const constant = this.constant(value);
    if (constant !== null && constant.dtype !== "string") {
      return Array.from(constant.data as ArrayLike<number>);
    }
    const elements = this.content(value)?.elements;
    return elements?.every((element) => typeof element === "number") ? [...elements] : null;
  }

  /**
   * The elements of a value that has to be known when the model is converted.
   *
   * @param what how the error calls it
   */
  numbers(value: Value, what: string): number[] {
    return this.knownNumbers(value) ?? this.unsupported(`its ${what} must be constant`);
  }

  /** The one element of a value that has to be known. */
  number(value: Value, what: string): number {
    const [first, ...others] = this.numbers(value, what);
    return first !== undefined && others.length === 0 ? first : this.invalid(`needs one number as ${what}`);
  }

  /** A float constant as a tensor that can be permuted and reshaped; null for what is computed. */
  floatConstant(value: Value): FloatTensor | null {
    const constant = this.constant(value);
    return constant?.dtype === "float32"
      ? floatTensor(constant.shape, constant.data as Float32Array, `weight:${value.name}`)
      : null;
  }

  // --- values ---

  /** A node whose result has these dimensions, in TF.js's order. */
  nodeWithDims(
    opType: string,
    inputs: readonly (Value | null)[],
    dims: readonly Dim[],
    result: Omit<ResultSpec, "shape">,
    attributes: Attributes = {},
  ): Value {
    return this.withDims(
      this.node(opType, inputs, { shape: shapeFromDims(dims), ...result }, attributes),
      dims,
    );
  }

  /** The same value, of which these dimensions are known. */
  withDims(value: Value, dims: readonly Dim[]): Value {
    this.conversion.facts.setDims(value, dims);
    return { ...value, shape: shapeFromDims(dims) };
  }

  override native(value: Value): Value {
    const image = value.layout === "flat-NCHW" ? this.conversion.facts.unflattened(value) : null;
    const changed = image === null ? super.native(value) : this.reshape(this.native(image), flatLike(value));
    this.conversion.facts.copyDims(value, changed);
    return changed;
  }

  override nchw(value: Value): Value {
    const changed = super.nchw(value);
    this.conversion.facts.copyDims(value, changed);
    return changed;
  }

  /** The same numbers as int64, as ONNX wants shapes, axes and indices. */
  asInt64(value: Value): Value {
    const native = this.native(value);
    const numbers = native.dtype === "int32" ? this.knownNumbers(native) : null;
    if (numbers !== null && native.shape.every((size) => size !== null)) {
      const shape = native.shape;
      return this.initializer("int64", { ...int64Tensor(numbers), shape, key: `int64:${numbers.join()}` });
    }
    if (native.dtype === "int64") {
      return native;
    }
    const { facts } = this.conversion;
    const made = facts.int64(native) ?? this.node("Cast", [native], { ...native, dtype: "int64" }, { to: 7 });
    facts.setInt64(native, made);
    facts.copyDims(native, made);
    return made;
  }

  /** An int64 value as TF.js has it. */
  asInt32(value: Value): Value {
    const made = this.node("Cast", [value], { ...value, dtype: "int32" }, { to: 6 });
    this.conversion.facts.setInt64(made, value);
    this.conversion.facts.copyDims(value, made);
    return made;
  }

  /** A constant of numbers known now. */
  constantOf(
    dtype: "float32" | "int32" | "bool",
    shape: readonly number[],
    numbers: readonly number[],
  ): Value {
    const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;
    const data = arrays[dtype].from(numbers);
    return this.weightValue({ shape, dtype, data }, `${dtype}:${numbers.join()}`);
  }

  /** A number of the type of another value, as operators with two operands want it. */
  scalarLike(value: Value, number: number): Value {
    return value.dtype === "int64" ? this.wholeNumber(number) : this.constantOf(value.dtype, [], [number]);
  }

  /** An int64 of rank 0. */
  wholeNumber(number: number): Value {
    return this.initializer("int64", { ...int64Tensor([number]), shape: [], key: `int64:${number}` });
  }

  /** A weight as a value that nodes can read. */
  weightValue(weight: GraphWeight, key: string | null): Value {
    const { shape, data } = weight;
    if (weight.dtype === "string" || weight.dtype === "complex64") {
      return this.unsupported(`a constant of type ${weight.dtype} has no ONNX form here`);
    }
    const { dtype } = weight;
    if (data.length !== sizeOf(shape)) {
      return this.invalid(
        `has ${data.length} elements, but its shape ${formatShape(shape)} needs ${sizeOf(shape)}`,
      );
    }
    const tensor: Tensor = { shape, dtype, key, owned: false, read: () => weight.data };
    const value = this.initializer(dtype, tensor);
    const { facts } = this.conversion;
    facts.setConstant(value, weight);
    if (data.length <= 1024) {
      facts.setContent(value, { shape, elements: Array.from(data as ArrayLike<number>) });
    }
    return value;
  }

  // --- functions ---

  /** The function that an attribute names. */
  functionOf(attribute: string): GraphFunction {
    const name = this.attributes.functionName(attribute) ?? "";
    return (
      this.conversion.functions.get(name) ??
      this.invalid(`calls function "${name}" (${attribute}), which is not in the library`)
    );
  }

  /** The same node with a pen for the body of a Loop or If. */
  inBody(body: Graph): OpContext {
    // A value made inside the body must not be found outside, so changes of layout are not shared.
    const facts = this.conversion.facts.inner();
    const conversion = { ...this.conversion, graph: body, facts, layoutCache: new Map<string, Value>() };
    return new OpContext(conversion, this.#node, this.inputs, this.path);
  }

  /** The same node with some of its inputs, by their numbers. */
  withInputs(order: readonly number[]): OpContext {
    const inputs = order.map((index) => this.inputs[index] ?? this.input(index));
    return new OpContext(this.conversion, this.#node, inputs, this.path);
  }

  /** Converts a function into the graph of this pen. */
  call(name: string, args: readonly GraphValue[]): GraphValue[] {
    return this.conversion.callFunction(name, args, this.graph, this);
  }

  // --- differences ---

  /** Says that TF.js does something else here than TensorFlow, which the ONNX file does too. */
  differs(text: string): void {
    this.graph.differences.push({ path: this.path, kind: this.op, text });
  }

  // --- errors ---

  override unsupported(reason: string): never {
    throw new BoxbenchError("UNSUPPORTED_OP", `Cannot convert node "${this.path}" (${this.op}): ${reason}.`);
  }

  override invalid(problem: string): never {
    throw new BoxbenchError("MODEL_FILE", `Node "${this.path}" (${this.op}) ${problem}.`);
  }
}

function flatLike({ shape, dtype }: Value): ResultSpec {
  return { shape, dtype };
}
