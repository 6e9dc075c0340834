import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

const turned = (shape: readonly number[], isTurned: boolean) =>
  isTurned ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;

/** Two matrices, either of them transposed, the second constant at times. */
function product(
  g: OpCase,
  op: string,
  flags: readonly [string, string],
  leastRank: number,
  mostRank: number,
): void {
  const batch = g.shape(leastRank - 2, mostRank - 2, false);
  const [m, k, n] = [g.int(1, 4), g.int(1, 6), g.int(1, 4)];
  const [isA, isB] = [g.chance(0.5), g.chance(0.5)];
  const a = g.tensor(turned([...batch, m, k], isA));
  const other = g.chance(0.3) ? batch.map(() => 1) : batch;
  const right = turned([...other, k, n], isB);
  const b = g.chance(0.5) ? g.weight(right) : g.tensor(right);
  g.op(op, [a, b], { [flags[0]]: attr.bool(isA), [flags[1]]: attr.bool(isB) });
}

const activations = ["Relu", "Relu6", "Elu", "LeakyRelu", "Sigmoid", "Linear"];

function fused(g: OpCase): void {
  const [m, k, n] = [g.int(1, 4), g.int(1, 6), g.int(2, 4)];
  const [isA, isB] = [g.chance(0.3), g.chance(0.5)];
  const inputs = [g.tensor(turned([m, k], isA)), g.weight(turned([k, n], isB))];
  const ops = ["BiasAdd", ...(g.chance(0.6) ? [g.pick(activations)] : [])];
  g.op("_FusedMatMul", [...inputs, g.chance(0.7) ? g.weight([n]) : g.tensor([m, n])], {
    fused_ops: attr.strings(ops),
    num_args: attr.int(1),
    transpose_a: attr.bool(isA),
    transpose_b: attr.bool(isB),
    ...(g.chance(0.5) ? { leakyrelu_alpha: attr.float(0.1) } : {}),
  });
}

function permuted(g: OpCase): void {
  const shape = g.shape(1, 5);
  const perm = g.shuffled(shape.length);
  const dtype = g.pick(["float32", "float32", "int32", "bool"] as const);
  g.op("Transpose", [g.tensor(shape, { dtype }), g.constant([perm.length], perm)]);
}

export const matricesCases: Record<string, OpCases> = {
  MatMul: [
    (g) => product(g, "MatMul", ["transpose_a", "transpose_b"], 2, 2),
    (g) => {
      // A dense layer on a flattened image.
      g.op("MatMul", [g.tensor([2, 12]), g.weight([12, 3])]);
    },
  ],
  BatchMatMul: [(g) => product(g, "BatchMatMul", ["adj_x", "adj_y"], 2, 4)],
  BatchMatMulV2: [(g) => product(g, "BatchMatMulV2", ["adj_x", "adj_y"], 2, 5)],
  _FusedMatMul: [
    fused,
    (g) =>
      g.op(
        "_FusedMatMul",
        [g.tensor([3, 4]), g.weight([4, 2]), g.weight([2]), g.weight(g.pick([[2], [1, 2], [1]]))],
        {
          fused_ops: attr.strings(["BiasAdd", "Prelu"]),
          num_args: attr.int(2),
        },
      ),
    (g) =>
      // Without a bias the second name is the activation.
      g.op("_FusedMatMul", [g.tensor([3, 4]), g.weight([4, 2])], {
        fused_ops: attr.strings(["NoOp", "Relu"]),
        num_args: attr.int(0),
      }),
    (g) =>
      g.op("_FusedMatMul", [g.tensor([2, 12]), g.weight([12, 3]), g.weight([3])], {
        fused_ops: attr.strings(["BiasAdd", "Relu"]),
        num_args: attr.int(1),
      }),
  ],
  Einsum: [
    (g) => {
      const sizes: Record<string, number> = {
        a: g.int(1, 3),
        b: g.int(1, 3),
        c: g.int(1, 4),
        d: g.int(1, 4),
      };
      const [left, right, result] = g.pick([
        ["ab", "bc", "ac"],
        ["abc", "acd", "abd"],
        ["abcd", "acbd", "ab"],
        ["abc", "cd", "abd"],
        ["ab", "ab", ""],
        ["a", "b", "ab"],
        ["abcd", "ebcd", "abec"],
      ] as const);
      sizes["e"] = 2;
      const shape = (letters: string) => letters.split("").map((letter) => sizes[letter]!);
      g.op("Einsum", [g.tensor(shape(left)), g.tensor(shape(right))], {
        equation: attr.string(`${left},${right}->${result}`),
        N: attr.int(2),
      });
    },
    (g) => {
      const equation = g.pick(["ab->ba", "abc->ac", "ABC->B", "abcd->dacb", "ab->"]);
      g.op("Einsum", [g.tensor(g.ints(equation.indexOf("-"), 1, 4))], {
        equation: attr.string(equation),
        N: attr.int(1),
      });
    },
  ],
  MatrixBandPart: [
    (g) => {
      const shape = g.shape(2, 4, false);
      const dtype = g.pick(["float32", "float32", "int32"] as const);
      const bound = () => g.constant([], [g.int(-1, 3)]);
      g.op("MatrixBandPart", [g.tensor(shape, { dtype }), bound(), bound()]);
    },
  ],
  Transpose: [
    permuted,
    permuted,
    (g) =>
      g.op("Transpose", [
        g.tensor([2, 3, 4, 2]),
        g.constant(
          [4],
          g.pick([
            [0, 3, 1, 2],
            [0, 2, 3, 1],
            [3, 0, 1, 2],
            [-4, -3, -2, -1],
          ]),
        ),
      ]),
  ],
};
