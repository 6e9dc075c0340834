import { BoxbenchError, messageOf } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import type { Tensor, Tensors } from "../../core/tensor.ts";
import { isFloat } from "../../tensors/arrays.ts";
import { tensorOfNumbers } from "../../tensors/numbers.ts";
import type { GraphProto, ModelProto, NodeProto } from "../proto/onnx_pb.ts";
import { type Arithmetic, float64Arithmetic } from "./arithmetic.ts";
import { compileGraph, type CompiledGraph, type CompiledNode } from "./compiled-graph.ts";
import { NodeCall, type Operator } from "./node-call.ts";
import { evaluatedOf } from "./read-tensor.ts";
import { decisionsOf, innerDecidersOf, innerKey, isDecision, valueOfKey } from "./deciding.ts";
import { computingOperators, movingOperators, operatorsOfDomains, roundedAtOne } from "./registry.ts";
import type { Evaluated, Numbers } from "./value.ts";

export interface EvaluateOptions {
  /** float64 where it is left out. */
  readonly arithmetic?: Arithmetic;
  /** Constants of the graph that are others this time. */
  readonly changed?: ReadonlyMap<string, Evaluated>;
  /** Values of an earlier run on the same inputs: a node that no changed constant reaches is not evaluated again. */
  readonly known?: Values;
  /** Values of an earlier run on the same inputs, whose decisions are taken again, whatever the numbers say now. */
  readonly decided?: Values;
  /** On the clock of `performance.now()`. */
  readonly deadlineMs?: number;
}

/**
 * Every value that a run made, by name, in the order in which they were made. Decisions in inner graphs are among them,
 * under the names of `innerKey`.
 */
export type Values = ReadonlyMap<string, Evaluated>;

/** What one run has at hand, in whatever graph it is. */
interface Run {
  readonly arithmetic: Arithmetic;
  readonly decided: Values | undefined;
  /** All values of the outermost graph. */
  readonly values: Map<string, Evaluated>;
  /** How often each value of an inner graph was decided so far. */
  readonly times: Map<string, number>;
}

/** The evaluation was not finished at its deadline. */
export class DeadlineError extends Error {}

const computing: Readonly<Record<string, Operator>> = computingOperators;
const moving: Readonly<Record<string, Operator>> = movingOperators;

/**
 * Evaluates an ONNX model in float64, one node after another: what the model means, without the rounding of float32.
 * The same with `float32Arithmetic` shows what float32 makes of it.
 */
export class Evaluator {
  readonly graph: CompiledGraph;
  /** Values that nodes which decide give, by name, with the places of these nodes in `graph.nodes`. */
  readonly decisions: ReadonlyMap<string, number>;
  readonly #opset: number;
  readonly #innerDeciders: ReadonlyMap<string, NodeProto>;
  readonly #inner = new WeakMap<GraphProto, CompiledGraph>();

  /**
   * @param model with its weights inside
   * @throws BoxbenchError UNSUPPORTED_OP, naming it, where it has an operator that is not evaluated
   * @throws BoxbenchError ONNX_FILE where a constant cannot be read
   */
  constructor(model: ModelProto) {
    const graph = model.graph!;
    refuseUnknown(graph);
    this.#opset = Number(model.opsetImport.find(({ domain }) => isPlain(domain))?.version ?? 0);
    this.graph = compileGraph(graph);
    this.decisions = decisionsOf(this.graph);
    this.#innerDeciders = innerDecidersOf(graph);
  }

  /** Whether any node decides, in an inner graph either. */
  get isDeciding(): boolean {
    return this.decisions.size + this.#innerDeciders.size > 0;
  }

  /** The node that a name among the values of a run is a decision of; null where it is none. */
  deciderOf(key: string): { readonly node: NodeProto; readonly isInner: boolean } | null {
    const { name, isInner } = valueOfKey(key);
    const place = this.decisions.get(name);
    const node = isInner
      ? this.#innerDeciders.get(name)
      : place === undefined
        ? undefined
        : this.graph.nodes[place]!.node;
    return node === undefined ? null : { node, isInner };
  }

  /**
   * Runs the model once.
   *
   * @returns its outputs by name, floats as float64
   * @throws BoxbenchError ONNX_FILE, naming the node, where one cannot be evaluated on these inputs
   * @throws DeadlineError at the deadline
   */
  run(feeds: Tensors, options: EvaluateOptions = {}): Tensors {
    return this.outputsIn(this.values(feeds, options, new Set(this.graph.outputs)));
  }

  /** The outputs among the values of a run. */
  outputsIn(values: Values): Tensors {
    return Object.fromEntries(this.graph.outputs.map((name) => [name, tensorFrom(values.get(name)!)]));
  }

  /** Outputs and decisions of a run, which another run may take again. */
  decidedValues(feeds: Tensors, options: EvaluateOptions = {}): Values {
    return this.values(feeds, options, new Set([...this.graph.outputs, ...this.decisions.keys()]));
  }

  /**
   * The same, with all values in between.
   *
   * @param kept those that are not dropped when nobody reads them any more; all where it is left out
   */
  values(feeds: Tensors, options: EvaluateOptions = {}, kept?: ReadonlySet<string>): Values {
    const { arithmetic = float64Arithmetic, changed, known, decided, deadlineMs = Infinity } = options;
    const values = new Map<string, Evaluated>();
    for (const [name, constant] of this.graph.constants) {
      const value = changed?.get(name) ?? constant;
      values.set(
        name,
        this.graph.weights.has(name) && value.dtype !== "string" ? arithmetic.weight(value) : value,
      );
    }
    for (const name of this.graph.inputs) {
      const tensor = feeds[name];
      if (tensor === undefined)
        throw new BoxbenchError("USAGE", `Nothing is given for the input ${shown(name)}.`);
      values.set(name, evaluatedOf(tensor));
    }
    const touched = new Set(changed?.keys());
    const run: Run = { arithmetic, decided, values, times: new Map() };
    for (const compiled of this.graph.nodes) {
      if (performance.now() > deadlineMs) throw new DeadlineError("the time is over");
      const { node, reads, lastReads } = compiled;
      const isKnown = known !== undefined && reads.every((name) => !touched.has(name));
      if (isKnown && node.output.every((name) => name === "" || known.has(name))) {
        for (const name of node.output) if (name !== "") values.set(name, known.get(name)!);
      } else {
        for (const name of node.output) touched.add(name);
        this.#runNode(compiled, (name) => values.get(name), run, values);
        if (decided !== undefined) this.#decideAgain(compiled, decided, values);
      }
      if (kept !== undefined) for (const name of lastReads) if (!kept.has(name)) values.delete(name);
    }
    return values;
  }

  #decideAgain({ node }: CompiledNode, decided: Values, values: Map<string, Evaluated>): void {
    for (const name of node.output) {
      const before = this.decisions.has(name) ? decided.get(name) : undefined;
      if (before !== undefined && isDecision(before, node.opType)) values.set(name, before);
    }
  }

  /** @param values where it writes what it gives */
  #runNode(
    { node }: CompiledNode,
    lookUp: (name: string) => Evaluated | undefined,
    run: Run,
    values: Map<string, Evaluated>,
  ): void {
    const { arithmetic } = run;
    const { opType } = node;
    const operator = operatorOf(node)!;
    const inputs = node.input.map((name) => (name === "" ? undefined : lookUp(name)));
    const runGraph = (graph: GraphProto, given: readonly Evaluated[]) =>
      this.#runInner(graph, given, lookUp, run);
    let results: Evaluated | readonly Evaluated[];
    try {
      results = operator(new NodeCall(node, inputs, { opset: this.#opset, arithmetic, runGraph }));
    } catch (cause) {
      if (cause instanceof BoxbenchError || cause instanceof DeadlineError) throw cause;
      throw new BoxbenchError(
        "ONNX_FILE",
        `Node ${shown(node.name || node.output[0])} (${opType}) cannot be evaluated: ${messageOf(cause)}.`,
        { cause },
      );
    }
    const isComputed = Object.hasOwn(computing, opType);
    const all = "dtype" in results ? [results] : results;
    node.output.forEach((name, index) => {
      const value = all[index];
      if (name === "" || value === undefined) return;
      if (value.dtype !== "string" && (isComputed || isCast(opType)) && !isInput(value, inputs)) {
        arithmetic.finish(value, isComputed, roundedAtOne.has(opType) ? "one" : "itself");
      }
      values.set(name, value);
    });
  }

  /** A graph inside a node: it sees the values around it, and its own hide those. */
  #runInner(
    graph: GraphProto,
    given: readonly Evaluated[],
    outer: (name: string) => Evaluated | undefined,
    run: Run,
  ): Evaluated[] {
    const compiled = this.#inner.get(graph) ?? compileGraph(graph);
    this.#inner.set(graph, compiled);
    const values = new Map<string, Evaluated>(compiled.constants);
    compiled.inputs.forEach((name, index) => values.set(name, given[index]!));
    const lookUp = (name: string) => values.get(name) ?? outer(name);
    for (const node of compiled.nodes) {
      this.#runNode(node, lookUp, run, values);
      this.#keepInner(node, run, values);
    }
    return compiled.outputs.map((name) => lookUp(name)!);
  }

  /** Keeps the decisions of a node in an inner graph, and takes them again where they are given. */
  #keepInner(
    { node }: CompiledNode,
    { decided, values: kept, times }: Run,
    values: Map<string, Evaluated>,
  ): void {
    for (const name of node.output) {
      const value = values.get(name);
      if (value === undefined || this.#innerDeciders.get(name)?.opType !== node.opType) continue;
      const time = times.get(name) ?? 0;
      times.set(name, time + 1);
      const key = innerKey(name, time);
      const before = decided?.get(key);
      if (before !== undefined && isDecision(before, node.opType)) values.set(name, before);
      kept.set(key, values.get(name)!);
    }
  }
}

function operatorOf({ opType, domain }: NodeProto): Operator | undefined {
  if (!isPlain(domain) && operatorsOfDomains[domain]?.includes(opType) !== true) return undefined;
  if (Object.hasOwn(computing, opType)) return computing[opType];
  return Object.hasOwn(moving, opType) ? moving[opType] : undefined;
}

function isCast(opType: string): boolean {
  return opType === "Cast" || opType === "CastLike";
}

/** What an operator hands on as it came is not rounded again. */
function isInput(value: Numbers, inputs: readonly (Evaluated | undefined)[]): boolean {
  return inputs.some((input) => input?.data === value.data);
}

function isPlain(domain: string): boolean {
  return domain === "" || domain === "ai.onnx";
}

/** Said before anything is evaluated, also of what a branch may never reach. */
function refuseUnknown(graph: GraphProto): void {
  for (const node of graph.node) {
    if (operatorOf(node) === undefined) {
      const name = isPlain(node.domain) ? node.opType : `${node.domain}.${node.opType}`;
      throw new BoxbenchError("UNSUPPORTED_OP", `The operator ${shown(name)} is not evaluated in float64.`);
    }
    for (const { g } of node.attribute) if (g !== undefined) refuseUnknown(g);
  }
}

function tensorFrom(value: Evaluated): Tensor {
  const { dtype, shape, data } = value;
  if (dtype === "string") return { dtype, shape, data };
  return isFloat(dtype) ? { dtype: "float64", shape, data } : tensorOfNumbers(dtype, shape, data);
}
