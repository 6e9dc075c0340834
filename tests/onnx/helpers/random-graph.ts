import * as fc from "fast-check";
import { attr, type SmallGraphModel, type SmallNode, type SmallTensor } from "./one-node.ts";

/** What a random graph is made of: numbers that choose an op, the values that it reads, and how. */
export interface RandomStep {
  readonly op: number;
  readonly first: number;
  readonly second: number;
  readonly how: number;
}

export const randomSteps: fc.Arbitrary<readonly RandomStep[]> = fc.array(
  fc.record({ op: fc.nat(), first: fc.nat(), second: fc.nat(), how: fc.nat() }),
  { minLength: 10, maxLength: 40 },
);

interface Made {
  readonly name: string;
  readonly shape: readonly number[];
}

const ones = attr.ints([1, 1, 1, 1]);
const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);

/** Writes steps as a graph of float32 values whose numbers stay near 1. */
class GraphWriter {
  readonly tensors: Record<string, SmallTensor> = {
    image: { shape: [2, 4, 6, 2], range: [-1, 1] },
    line: { shape: [2, 6], declared: [-1, 6], range: [-1, 1] },
  };
  readonly nodes: SmallNode[] = [];
  readonly values: Made[] = [
    { name: "image", shape: [2, 4, 6, 2] },
    { name: "line", shape: [2, 6] },
  ];

  step({ op, first, second, how }: RandomStep): void {
    const x = this.values[first % this.values.length]!;
    const alike = this.values.filter(({ shape }) => shape.join() === x.shape.join());
    const other = alike[second % alike.length]!;
    const moves = x.shape.length === 4 ? imageMoves : flatMoves;
    const all = [...commonMoves, ...moves];
    all[op % all.length]!(this, x, other, how);
  }

  node(op: string, inputs: readonly string[], shape: readonly number[], attributes = {}): void {
    // Larger values than these would make the graph slow, not more telling.
    if (product(shape) > 0 && product(shape) <= 2000) {
      const name = `n${this.nodes.length}`;
      this.nodes.push({ name, op, inputs, attributes });
      this.values.push({ name, shape });
    }
  }

  ints(...values: number[]): string {
    return this.#constant({ shape: [values.length], dtype: "int32", values, isConstant: true });
  }

  whole(value: number): string {
    return this.#constant({ shape: [], dtype: "int32", values: [value], isConstant: true });
  }

  weight(shape: readonly number[]): string {
    const scale = 1 / Math.sqrt(product(shape.slice(0, -1)) || 1);
    return this.#constant({ shape, range: [-scale, scale], isConstant: true });
  }

  #constant(tensor: SmallTensor): string {
    const name = `c${Object.keys(this.tensors).length}`;
    this.tensors[name] = tensor;
    return name;
  }
}

type Move = (g: GraphWriter, x: Made, other: Made, how: number) => void;

const unary =
  (op: string): Move =>
  (g, x) =>
    g.node(op, [x.name], x.shape);
const binary =
  (op: string): Move =>
  (g, x, other) =>
    g.node(op, [x.name, other.name], x.shape);

const commonMoves: readonly Move[] = [
  ...["Relu", "Tanh", "Sigmoid", "Abs", "Neg", "Relu6", "Elu", "Softplus", "Floor"].map(unary),
  ...["AddV2", "Sub", "Maximum", "Minimum", "SquaredDifference"].map(binary),
  // Products and sums grow; what squashes stands behind them often enough.
  (g, x, other) => {
    g.node("Mul", [x.name, other.name], x.shape);
    g.node("Tanh", [g.values.at(-1)!.name], g.values.at(-1)!.shape);
  },
  (g, x) => g.node("AddV2", [x.name, g.weight([x.shape.at(-1)!])], x.shape),
  (g, x) => g.node("Softmax", [x.name], x.shape),
  (g, x, other, how) => {
    const axis = how % x.shape.length;
    const shape = x.shape.with(axis, x.shape[axis]! * 2);
    g.node("ConcatV2", [x.name, other.name, g.whole(axis)], shape, { N: attr.int(2) });
  },
  (g, x, _, how) => {
    const axis = how % x.shape.length;
    const keeps = how % 2 === 0;
    const shape = keeps ? x.shape.with(axis, 1) : x.shape.filter((_size, index) => index !== axis);
    g.node(["Mean", "Max", "Min"][how % 3]!, [x.name, g.ints(axis)], shape, { keep_dims: attr.bool(keeps) });
  },
  (g, x, _, how) => {
    const axis = how % x.shape.length;
    const size = x.shape[axis]!;
    const begin = how % size;
    const begins = x.shape.map((_size, index) => (index === axis ? begin : 0));
    const sizes = x.shape.map((_size, index) => (index === axis ? size - begin : -1));
    g.node("Slice", [x.name, g.ints(...begins), g.ints(...sizes)], x.shape.with(axis, size - begin));
  },
  (g, x, _, how) => {
    const axis = how % x.shape.length;
    const pads = x.shape.flatMap((_size, index) => (index === axis ? [how % 2, 1] : [0, 0]));
    const name = g.ints(...pads);
    g.tensors[name] = { ...g.tensors[name]!, shape: [x.shape.length, 2] };
    g.node("Pad", [x.name, name], x.shape.with(axis, x.shape[axis]! + 1 + (how % 2)));
  },
  (g, x, _, how) => {
    const axis = how % x.shape.length;
    const places = [0, x.shape[axis]! - 1, how % x.shape[axis]!];
    g.node("GatherV2", [x.name, g.ints(...places), g.whole(axis)], x.shape.with(axis, 3));
  },
  (g, x, _, how) => g.node("ReverseV2", [x.name, g.ints(how % x.shape.length)], x.shape),
  (g, x, other) => {
    g.node("Greater", [x.name, other.name], x.shape);
    const condition = g.values.pop()!;
    g.node("SelectV2", [condition.name, x.name, other.name], x.shape);
  },
];

const imageMoves: readonly Move[] = [
  (g, x, _, how) => {
    const filters = 1 + (how % 3);
    const stride = 1 + (how % 2);
    const [n, h, w, c] = x.shape as [number, number, number, number];
    g.node(
      "Conv2D",
      [x.name, g.weight([2, 3, c, filters])],
      [n, Math.ceil(h / stride), Math.ceil(w / stride), filters],
      { strides: attr.ints([1, stride, stride, 1]), dilations: ones, padding: attr.string("SAME") },
    );
  },
  (g, x) =>
    g.node("DepthwiseConv2dNative", [x.name, g.weight([3, 3, x.shape[3]!, 1])], x.shape, {
      strides: ones,
      dilations: ones,
      padding: attr.string("SAME"),
    }),
  (g, x, _, how) => {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    g.node(["MaxPool", "AvgPool"][how % 2]!, [x.name], [n, Math.ceil(h / 2), Math.ceil(w / 2), c], {
      ksize: attr.ints([1, 2, 2, 1]),
      strides: attr.ints([1, 2, 2, 1]),
      padding: attr.string("SAME"),
    });
  },
  (g, x, _, how) => {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    const size = [h + (how % 3), w * 2];
    g.node(
      ["ResizeBilinear", "ResizeNearestNeighbor"][how % 2]!,
      [x.name, g.ints(...size)],
      [n, ...size, c],
      {
        half_pixel_centers: attr.bool(how % 3 === 0),
      },
    );
  },
  (g, x, _, how) => {
    const perm = [
      [0, 3, 1, 2],
      [0, 2, 1, 3],
      [0, 1, 3, 2],
    ][how % 3]!;
    g.node(
      "Transpose",
      [x.name, g.ints(...perm)],
      perm.map((axis) => x.shape[axis]!),
    );
  },
  (g, x) => {
    const size = product(x.shape.slice(1));
    g.node("Reshape", [x.name, g.ints(x.shape[0]!, size)], [x.shape[0]!, size]);
  },
  (g, x) => {
    const [n, h, w, c] = x.shape as [number, number, number, number];
    g.node("Reshape", [x.name, g.ints(n, h * w, c)], [n, h * w, c]);
  },
];

const flatMoves: readonly Move[] = [
  (g, x, _, how) => {
    const units = 1 + (how % 6);
    if (x.shape.length === 2) {
      g.node("MatMul", [x.name, g.weight([x.shape[1]!, units])], [x.shape[0]!, units]);
    }
  },
  (g, x) => {
    const perm = x.shape.map((_, axis) => x.shape.length - 1 - axis);
    if (perm.length > 1) {
      g.node("Transpose", [x.name, g.ints(...perm)], x.shape.toReversed());
    }
  },
  (g, x, _, how) => {
    const axis = how % (x.shape.length + 1);
    if (x.shape.length < 4) {
      g.node("ExpandDims", [x.name, g.whole(axis)], x.shape.toSpliced(axis, 0, 1));
    }
  },
];

/** The graph of some steps; its outputs are its last value and one from the middle. */
export function randomGraph(steps: readonly RandomStep[]): SmallGraphModel {
  const writer = new GraphWriter();
  for (const step of steps) {
    // A reduction may leave no axis to go on with.
    writer.step(step);
    writer.values.splice(0, writer.values.length, ...writer.values.filter(({ shape }) => shape.length > 0));
  }
  const made = writer.values.filter(({ name }) => name.startsWith("n")).map(({ name }) => name);
  const names = new Set([made.at(-1), made[Math.floor(made.length / 2)]]);
  const outputs = [...names].filter((name) => name !== undefined);
  return { tensors: writer.tensors, nodes: writer.nodes, outputs };
}
