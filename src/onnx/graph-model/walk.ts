import { BoxbenchError } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import { Graph } from "../graph.ts";
import { onnxDims } from "../layouts.ts";
import { findOp } from "../ops/registry.ts";
import type { GraphWeight, Shape, Value, ValueTrace } from "../types.ts";
import { NodeAttributes } from "./attributes.ts";
import { contentRuleOf, LARGEST_CONTENT } from "./content-rules.ts";
import { Facts, type Content } from "./facts.ts";
import { isHandle, OpContext, type GraphConversion, type GraphValue } from "./op-context.ts";
import { nodesInOrder } from "./order.ts";
import type { GraphPorts, InputPort } from "./ports.ts";
import type { GraphFunction, GraphModelNode, NodeRef, ParsedGraph } from "./types.ts";

/** What a user may choose about the inputs of a graph model. */
export interface GraphInputChoices {
  /** Takes the place of an unknown first dimension; null leaves it free. */
  readonly batch: number | null;
  readonly layout: "nhwc" | "nchw";
  /** Shapes by input name, in TF.js's order; null where a dimension stays free. */
  readonly shapes: Readonly<Record<string, Shape>>;
}

const emptyAttributes = new NodeAttributes("output", {});

/** Functions that call each other deeper than this never end. */
const DEEPEST_CALLS = 64;

/** Goes through a graph model and converts each node that its outputs need into one graph. */
export class GraphWalk {
  readonly graph = new Graph();
  readonly traces: ValueTrace[] = [];
  readonly #facts = new Facts();
  readonly #functions: ReadonlyMap<string, GraphFunction>;
  readonly #conversion: GraphConversion;
  #depth = 0;

  constructor(
    opset: number,
    weights: ReadonlyMap<string, GraphWeight>,
    functions: ReadonlyMap<string, GraphFunction>,
  ) {
    this.#functions = functions;
    this.#conversion = {
      graph: this.graph,
      opset,
      weights,
      functions,
      layoutCache: new Map(),
      facts: this.#facts,
      callFunction: (name, args, graph, caller) => this.#call(name, args, graph, caller),
    };
  }

  /** @param given values of nodes that are known already, such as hash tables */
  run(
    parsed: ParsedGraph,
    ports: GraphPorts,
    choices: GraphInputChoices,
    given: ReadonlyMap<string, readonly GraphValue[]> = new Map(),
  ): { graph: Graph; traces: readonly ValueTrace[] } {
    const values = new Map(given);
    for (const port of ports.inputs) {
      if (!values.has(port.node)) {
        values.set(port.node, [this.#input(port, choices)]);
      }
    }
    // Else the body of a loop could take the name, and keeps what it has.
    for (const { name } of ports.outputs) this.graph.uniqueName(name);
    const refs = ports.outputs.map(({ ref }) => ref);
    const results = this.#evaluate(parsed.nodes, refs, values, this.#conversion, "");
    results.forEach((value, index) => this.#output(ports.outputs[index]!.name, value));
    return { graph: this.graph, traces: this.traces };
  }

  #input(port: InputPort, choices: GraphInputChoices): Value {
    const { dtype } = port;
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool") {
      throw new BoxbenchError(
        "UNSUPPORTED_OP",
        `Input "${port.name}" has type ${shown(dtype)}; supported are float32, int32 and bool.`,
      );
    }
    const shape = chosenShape(port, choices);
    const name = this.graph.uniqueName(port.name);
    const layout = choices.layout === "nchw" && shape.length === 4 ? "NCHW" : "native";
    const value: Value = { name, shape, layout, flatFrom: null, dtype, mask: null };
    this.graph.inputs.push({ name: port.name, value: name, dtype, dims: onnxDims(value) });
    this.traces.push({ path: port.node, className: "Placeholder", value });
    return value;
  }

  #output(name: string, value: GraphValue): void {
    const node: GraphModelNode = {
      name,
      op: "output",
      inputs: [],
      controls: [],
      attributes: emptyAttributes,
    };
    const context = new OpContext(this.#conversion, node, [value]);
    const native = context.native(context.input(0));
    const result = native.dtype === "int64" ? context.asInt32(native) : native;
    this.graph.outputs.push({ name, value: result.name, dtype: result.dtype, dims: onnxDims(result) });
  }

  #evaluate(
    nodes: ReadonlyMap<string, GraphModelNode>,
    outputs: readonly NodeRef[],
    values: Map<string, readonly GraphValue[]>,
    conversion: GraphConversion,
    prefix: string,
  ): GraphValue[] {
    const read = ({ node, output }: NodeRef, reader: string): GraphValue =>
      values.get(node)?.[output] ??
      fail(`${reader} reads output ${output} of node "${node}", which has ${values.get(node)?.length ?? 0}`);
    for (const node of nodesInOrder(nodes, outputs, new Set(values.keys()))) {
      const inputs = node.inputs.map((ref) => read(ref, `node "${node.name}"`));
      const path = prefix + node.name;
      const results = this.#convert(new OpContext(conversion, node, inputs, path));
      values.set(node.name, results);
      results.forEach((value, index) => {
        if (!isHandle(value) && conversion.graph === this.graph) {
          this.traces.push({ path: index === 0 ? path : `${path}:${index}`, className: node.op, value });
        }
      });
    }
    return outputs.map((ref) => read(ref, "an output"));
  }

  #convert(op: OpContext): readonly GraphValue[] {
    const converter = findOp(op.op);
    if (converter === null) {
      return op.unsupported("TF.js has no such op, and neither has this converter");
    }
    const content = contentOf(op);
    if (content?.elements.every((element) => typeof element === "number")) {
      return [op.constantOf("int32", content.shape, content.elements)];
    }
    const results = converter.convert(op);
    const list = Array.isArray(results) ? (results as readonly GraphValue[]) : [results as GraphValue];
    const [first] = list;
    if (content !== null && first !== undefined && !isHandle(first)) {
      this.#facts.setContent(first, content);
    }
    return list;
  }

  #call(name: string, args: readonly GraphValue[], graph: Graph, caller: OpContext): GraphValue[] {
    const called = this.#functions.get(name);
    if (called === undefined) {
      return caller.invalid(`calls function "${name}", which is not in the library`);
    }
    if (called.inputs.length !== args.length) {
      return caller.invalid(
        `gives ${args.length} arguments to "${name}", which takes ${called.inputs.length}`,
      );
    }
    if (this.#depth >= DEEPEST_CALLS) {
      // Not the path: it names every call.
      return fail(
        `function "${name}" seems to call itself: node "${caller.name}" (${caller.op}) calls functions more than ${DEEPEST_CALLS} deep`,
      );
    }
    this.#depth += 1;
    const values = new Map(called.inputs.map((input, index) => [input, [args[index]!]] as const));
    const isInner = graph !== caller.conversion.graph;
    const conversion = { ...caller.conversion, graph, ...(isInner ? { layoutCache: new Map() } : {}) };
    const results = this.#evaluate(called.nodes, called.outputs, values, conversion, `${caller.path}/`);
    this.#depth -= 1;
    return results;
  }
}

/** What can be said of the result of a node before run time, from what is known of its inputs. */
function contentOf(op: OpContext): Content | null {
  const rule = contentRuleOf(op.op, op.inputs.length);
  if (rule === null) {
    return null;
  }
  const inputs = op.inputs.map((input) =>
    isHandle(input) || input.dtype !== "int32" ? null : op.content(input),
  );
  const known = inputs.every((input) => input !== null) ? rule(inputs, op) : null;
  return known !== null && known.elements.length <= LARGEST_CONTENT ? known : null;
}

function chosenShape(port: InputPort, { batch, shapes }: GraphInputChoices): Shape {
  const chosen = Object.hasOwn(shapes, port.name) ? shapes[port.name]! : null;
  const declared = port.shape ?? chosen;
  if (declared === null) {
    throw new BoxbenchError(
      "USAGE",
      `Input "${port.name}" says nothing of its shape, not even its rank. Give it one: --input-shape ${port.name}=…`,
    );
  }
  if (chosen !== null) {
    const fits =
      chosen.length === declared.length &&
      chosen.every((size, axis) => size === null || declared[axis] === null || declared[axis] === size);
    if (!fits) {
      throw new BoxbenchError(
        "USAGE",
        `Input "${port.name}" cannot have shape [${chosen.map((size) => size ?? "?").join(", ")}]: the model has [${declared.map((size) => size ?? "?").join(", ")}].`,
      );
    }
    return declared.map((size, axis) => size ?? chosen[axis]!);
  }
  const [first, ...rest] = declared;
  if (batch === null || first === undefined) {
    return declared;
  }
  if (first !== null && first !== batch) {
    throw new BoxbenchError(
      "USAGE",
      `The batch cannot be ${batch}: input "${port.name}" has a fixed first dimension of ${first}.`,
    );
  }
  return [batch, ...rest];
}

function fail(problem: string): never {
  throw new BoxbenchError("MODEL_FILE", `The graph model cannot be read: ${problem}.`);
}
