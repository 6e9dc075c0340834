import { BoxbenchError } from "../../core/errors.ts";
import { shown } from "../../core/shown.ts";
import { NodeAttributes } from "./attributes.ts";
import type { GraphFunction, GraphModelNode, NodeRef, ParsedGraph } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a GraphDef as JSON: nodes, and the functions of its library.
 *
 * @throws BoxbenchError MODEL_FILE when it is none, or names a node twice
 */
export function parseGraph(topology: unknown): ParsedGraph {
  const { node, library } = fieldsOf(topology, "modelTopology");
  const functions = (library as Fields | null | undefined)?.["function"] ?? [];
  const parsed = listOf(functions, "library.function").map(parseFunction);
  return {
    nodes: parseNodes(node, ""),
    functions: new Map(parsed.map((entry) => [entry.name, entry])),
  };
}

function parseNodes(list: unknown, prefix: string): Map<string, GraphModelNode> {
  const nodes = new Map<string, GraphModelNode>();
  for (const entry of listOf(list, "the list of nodes")) {
    const node = parseNode(entry, prefix);
    if (nodes.has(node.name)) {
      throw broken(`it has two nodes with the name "${node.name}"`);
    }
    nodes.set(node.name, node);
  }
  return nodes;
}

function parseNode(entry: unknown, prefix: string): GraphModelNode {
  const { name, op, input, attr } = fieldsOf(entry, "a node");
  if (typeof name !== "string" || name === "" || typeof op !== "string") {
    throw broken(`a node has no name or no op: ${shown(entry)}`);
  }
  const references = listOf(input ?? [], `the inputs of node "${name}"`);
  if (!references.every((reference): reference is string => typeof reference === "string")) {
    throw broken(`the inputs of node "${name}" are no names: ${shown(input)}`);
  }
  const attributes = new NodeAttributes(prefix + name, fieldsOf(attr ?? {}, `the attributes of "${name}"`));
  return {
    name,
    op,
    inputs: references.filter((reference) => !reference.startsWith("^")).map(parseReference),
    controls: references.filter((reference) => reference.startsWith("^")).map((text) => text.slice(1)),
    attributes,
  };
}

/**
 * `node`, `node:1`, or inside functions `node:argument:1`. TF.js takes the number and ignores the argument's name.
 */
export function parseReference(text: string): NodeRef {
  const [node = "", ...rest] = text.split(":");
  const last = rest.at(-1);
  const output = last !== undefined && /^\d+$/u.test(last) ? Number(last) : 0;
  return { node, output };
}

function parseFunction(entry: unknown): GraphFunction {
  const { signature, nodeDef, ret } = fieldsOf(entry, "a function of the library");
  const { name, inputArg, outputArg } = fieldsOf(signature, "the signature of a function");
  if (typeof name !== "string") {
    throw broken("a function of its library has no name");
  }
  const returns = fieldsOf(ret ?? {}, `what function "${name}" returns`);
  const nameOf = (argument: unknown) => {
    const { name: own } = fieldsOf(argument, `an argument of "${name}"`);
    return typeof own === "string" ? own : fail(`an argument of function "${name}" has no name`);
  };
  const outputs = listOf(outputArg ?? [], `the outputs of "${name}"`).map((argument) => {
    const reference = returns[nameOf(argument)];
    return typeof reference === "string"
      ? parseReference(reference)
      : fail(`function "${name}" does not return its output "${nameOf(argument)}"`);
  });
  const inputs = listOf(inputArg ?? [], `the inputs of "${name}"`).map(nameOf);
  const nodes = parseNodes(nodeDef ?? [], `${name}/`);
  return { name, inputs, outputs: outputs.map((output) => renamedConstant(output, name, nodes)), nodes };
}

/** tensorflowjs puts the function's name in front of its constants, but not where the function returns one. */
function renamedConstant(
  output: NodeRef,
  functionName: string,
  nodes: ReadonlyMap<string, GraphModelNode>,
): NodeRef {
  const renamed = `${functionName}/${output.node}`;
  return !nodes.has(output.node) && nodes.has(renamed) ? { ...output, node: renamed } : output;
}

function fieldsOf(value: unknown, what: string): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : fail(`${what} is ${shown(value)}, and no object`);
}

function listOf(value: unknown, what: string): unknown[] {
  return Array.isArray(value) ? value : fail(`${what} is ${shown(value)}, and no list`);
}

function fail(problem: string): never {
  throw broken(problem);
}

function broken(problem: string): BoxbenchError {
  return new BoxbenchError("MODEL_FILE", `The graph model cannot be read: ${problem}.`);
}
