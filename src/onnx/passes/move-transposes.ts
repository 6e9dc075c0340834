import { Graph, namesReadBy, readersOf, type GraphNode } from "../graph.ts";

/** Operators on one value that change each element by itself. */
const unaryOperators = new Set(
  (
    "Relu LeakyRelu Elu Selu Sigmoid HardSigmoid Tanh Softplus Softsign Erf Exp Sqrt Neg Abs Gelu Mish " +
    "ThresholdedRelu Clip Cast Not Identity"
  ).split(" "),
);

/** Operators on values that meet element by element. */
const elementwiseOperators = new Set("Add Sub Mul Div Max Min Equal And Or Where".split(" "));

/**
 * Moves Transposes down through operators that work element by element, until one undoes another or a node needs
 * the order: Transpose, Relu, Transpose back becomes Relu. The graph stays as it was where that saves no node.
 */
export function moveTransposes(graph: Graph): void {
  const readers = readersOf(graph);
  const moves = new Moves();
  for (const node of graph.nodes) {
    const { perm } = node.attributes;
    const [output = ""] = node.outputs;
    if (node.opType === "Transpose" && isIntegers(perm) && readers.has(output)) {
      moves.delay(node, perm);
      continue;
    }
    const permutation = commonPermutation(graph, node, moves);
    if (permutation === null) {
      moves.write(node);
    } else {
      moves.writeMoved(node, graph.uniqueName(`${output}/moved`), permutation);
    }
  }
  const ports = graph.outputs.map((port) => moves.inOrder(port.value));
  if (moves.nodes.length < graph.nodes.length) {
    graph.nodes = moves.nodes;
    graph.outputs.forEach((port, index) => (port.value = ports[index]!));
  }
}

/** A value that is another one with its axes in another order. */
interface Moved {
  readonly source: string;
  readonly permutation: readonly number[];
  /** Of the Transpose, if it has to be written. */
  readonly layer: string;
}

/** The new nodes, and the Transposes that wait for a reader. */
class Moves {
  readonly nodes: GraphNode[] = [];
  readonly #moved = new Map<string, Moved>();
  readonly #written = new Set<string>();

  permutationOf(name: string): readonly number[] | undefined {
    return this.#moved.get(name)?.permutation;
  }

  delay(node: GraphNode, perm: readonly number[]): void {
    const before = this.#moved.get(node.inputs[0]!);
    this.#moved.set(node.outputs[0]!, {
      source: before?.source ?? node.inputs[0]!,
      permutation: before ? perm.map((axis) => before.permutation[axis]!) : perm,
      layer: node.layer,
    });
  }

  /** Writes a node that reads its inputs in their old order. */
  write(node: GraphNode): void {
    const inputs = node.inputs.map((input) => this.inOrder(input));
    // What the body of a loop reads keeps its name.
    const inBodies = namesReadBy(node).filter((name) => !node.inputs.includes(name));
    inBodies.forEach((name) => this.#writeTranspose(name));
    this.nodes.push({ ...node, inputs });
  }

  /** Writes a node that reads its inputs as they are; the old name belongs to its output in the old order. */
  writeMoved(node: GraphNode, name: string, permutation: readonly number[]): void {
    const inputs = node.inputs.map((input) => this.#moved.get(input)?.source ?? input);
    this.nodes.push({ ...node, inputs, outputs: [name] });
    this.#moved.set(node.outputs[0]!, { source: name, permutation, layer: node.layer });
  }

  /** The name of the value in its old order. */
  inOrder(name: string): string {
    const moved = this.#moved.get(name);
    if (moved?.permutation.every((axis, index) => axis === index)) {
      return moved.source;
    }
    this.#writeTranspose(name);
    return name;
  }

  #writeTranspose(name: string): void {
    const moved = this.#moved.get(name);
    if (moved && !this.#written.has(name)) {
      const { source, permutation, layer } = moved;
      const attributes = { perm: permutation };
      this.nodes.push({ opType: "Transpose", inputs: [source], outputs: [name], attributes, layer });
      this.#written.add(name);
    }
  }
}

/** The order that all inputs of an elementwise node share, single numbers apart; null where they have none. */
function commonPermutation(graph: Graph, node: GraphNode, moves: Moves): readonly number[] | null {
  const isUnary = unaryOperators.has(node.opType);
  if (!isUnary && !elementwiseOperators.has(node.opType)) {
    return null;
  }
  const isScalar = (name: string) => graph.constants.get(name)?.shape.length === 0;
  const large = isUnary ? node.inputs.slice(0, 1) : node.inputs.filter((name) => !isScalar(name));
  const [first, ...others] = large.map((name) => moves.permutationOf(name));
  const isCommon = others.every((permutation) => permutation?.join() === first?.join());
  return first !== undefined && isCommon ? first : null;
}

function isIntegers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((element) => typeof element === "number");
}
