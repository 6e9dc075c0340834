import { BoxbenchError } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import { graphDtypeOf, shapeOf, type GraphDtype } from "./attributes.ts";
import { parseReference } from "./parse-graph.ts";
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
  /** Which output of the initializer it stands for; null for a tensor. */
  readonly resourceId: string | null;
}

/** An output of a graph model. */
export interface OutputPort {
  readonly name: string;
  readonly ref: NodeRef;
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
      ? outputEntries.map(([name, entry]) => ({ name, ref: referenceIn(graph, name, entry, "output") }))
      : leavesOf(graph).map(({ name }) => ({ name, ref: { node: name, output: 0 } }));
  if (outputPorts.length === 0) {
    throw new BoxbenchError("MODEL_FILE", "The graph model cannot be read: it has no outputs.");
  }
  const keys = file.structuredOutputKeys;
  return {
    inputs: inputPorts,
    outputs: outputPorts.map((port, index) => ({ ...port, name: keys?.[index] ?? port.name })),
  };
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
  return {
    name,
    node: node.name,
    dtype: node.attributes.dtype("dtype") ?? graphDtypeOf(entry["dtype"]),
    shape: node.attributes.shape("shape") ?? shapeOf(entry["tensorShape"]),
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
