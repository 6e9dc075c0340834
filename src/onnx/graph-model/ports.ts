import { BoxbenchError } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import { graphDtypeOf, shapeOf, type GraphDtype } from "./attributes.ts";
import { livingGraph } from "./living-graph.ts";
import { parseGraph, parseReference } from "./parse-graph.ts";
import { raiseControlFlow } from "./raise-control-flow.ts";
import type { GraphModelFile, GraphModelNode, NodeRef, ParsedGraph } from "./types.ts";
import type { Shape } from "../types.ts";

/** An input of a graph model. */
export interface InputPort {
  /** The name that users see. */
  readonly name: string;
  readonly node: string;
  /** Null for a resource, such as a hash table. */
  readonly dtype: GraphDtype | null;
  /** Null where even the rank is unknown. */
  readonly shape: Shape | null;
  /** What the signature says of it: a hint, where the node leaves dimensions open; null where it says nothing. */
  readonly signatureShape: Shape | null;
  /** Which output of the initializer it stands for; null for a tensor. */
  readonly resourceId: string | null;
}

/** An output of a graph model. */
export interface OutputPort {
  readonly name: string;
  readonly ref: NodeRef;
  /** What the signature says; null where it says nothing. */
  readonly dtype: GraphDtype | null;
}

export interface GraphPorts {
  readonly inputs: readonly InputPort[];
  readonly outputs: readonly OutputPort[];
}

/**
 * The inputs and outputs of a graph model: those of its signature; without one the placeholders, and the nodes that
 * no other node reads, as TF.js takes them.
 *
 * @throws BoxbenchError MODEL_FILE when the signature names a node that is not there
 */
export function portsOf(
  graph: ParsedGraph,
  file: Pick<GraphModelFile, "signature" | "structuredOutputKeys">,
): GraphPorts {
  const { inputs, outputs } = (file.signature ?? {}) as { inputs?: unknown; outputs?: unknown };
  const placeholders = [...graph.nodes.values()].filter(({ op }) => op.startsWith("Placeholder"));
  const inputEntries = entriesOf(inputs);
  const outputEntries = entriesOf(outputs);
  const inputPorts =
    inputEntries.length > 0
      ? inputEntries.map(([name, entry]) => signatureInput(graph, name, entry))
      : placeholders.map((node) => inputPort(node.name, node, {}));
  const outputPorts: OutputPort[] =
    outputEntries.length > 0
      ? outputEntries.map(([name, entry]) => ({
          name,
          ref: referenceIn(graph, name, entry, "output"),
          dtype: graphDtypeOf(entry["dtype"]),
        }))
      : leavesOf(graph).map(({ name }) => ({ name, ref: { node: name, output: 0 }, dtype: null }));
  if (outputPorts.length === 0) {
    throw new BoxbenchError("MODEL_FILE", "The graph model cannot be read: it has no outputs.");
  }
  const keys = file.structuredOutputKeys;
  const names = distinctFrom(
    inputPorts.map(({ name }) => name),
    outputPorts.map(({ name }, index) => keys?.[index] ?? name),
  );
  return {
    inputs: inputPorts,
    outputs: outputPorts.map((port, index) => ({ ...port, name: names[index]! })),
  };
}

/**
 * The inputs and outputs of a graph model as the converter names them, from its file alone.
 *
 * @throws BoxbenchError MODEL_FILE when the graph does not fit together
 */
export function portsOfFile(
  file: Pick<GraphModelFile, "topology" | "signature" | "structuredOutputKeys">,
): GraphPorts {
  return portsOf(raiseControlFlow(livingGraph(parseGraph(file.topology), file)), file);
}

/** TF.js allows an output the name of an input, and ONNX does not: the output gets a suffix. */
function distinctFrom(inputNames: readonly string[], outputNames: readonly string[]): string[] {
  const taken = new Set(inputNames);
  return outputNames.map((wanted) => {
    let name = wanted;
    for (let count = 1; taken.has(name); count += 1) name = `${wanted}~${count}`;
    taken.add(name);
    return name;
  });
}

type Entry = Readonly<Record<string, unknown>>;

function entriesOf(ports: unknown): [string, Entry][] {
  return typeof ports === "object" && ports !== null ? (Object.entries(ports) as [string, Entry][]) : [];
}

function referenceIn(graph: ParsedGraph, key: string, entry: Entry | null, kind: string): NodeRef {
  const ref = typeof entry?.["name"] === "string" ? parseReference(entry["name"]) : null;
  if (ref === null || !graph.nodes.has(ref.node)) {
    throw new BoxbenchError(
      "MODEL_FILE",
      `The graph model cannot be read: its signature names ${kind} "${key}" as ${shown(entry?.["name"])}, and there is no such node.`,
    );
  }
  return ref;
}

function signatureInput(graph: ParsedGraph, key: string, entry: Entry): InputPort {
  const { node } = referenceIn(graph, key, entry, "input");
  return inputPort(key, graph.nodes.get(node)!, entry);
}

/** TF.js checks what the Placeholder says; the signature helps where that is silent. */
function inputPort(name: string, node: GraphModelNode, entry: Entry): InputPort {
  const { resourceId } = entry;
  const signatureShape = shapeOf(entry["tensorShape"]);
  return {
    name,
    node: node.name,
    dtype: node.attributes.dtype("dtype") ?? graphDtypeOf(entry["dtype"]),
    shape: node.attributes.shape("shape") ?? signatureShape,
    signatureShape,
    resourceId: typeof resourceId === "number" || typeof resourceId === "string" ? `${resourceId}` : null,
  };
}

/** Nodes that no other node reads, without those that compute nothing. */
function leavesOf(graph: ParsedGraph): GraphModelNode[] {
  const read = new Set<string>();
  for (const { inputs, controls } of graph.nodes.values()) {
    inputs.forEach(({ node }) => read.add(node));
    controls.forEach((node) => read.add(node));
  }
  const leaves = [...graph.nodes.values()].filter(({ name }) => !read.has(name));
  const computing = leaves.filter(({ op }) => op !== "NoOp" && op !== "Const" && op !== "Assert");
  return computing.length > 0 ? computing : leaves.filter(({ op }) => op === "Const");
}
