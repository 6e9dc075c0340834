import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

/** With weights or computed parameters; is_training changes nothing. */
function batchNorm(g: OpCase, op: string, shape: readonly number[]): void {
  const channels = shape.at(-1)!;
  const isConstant = g.chance(0.6);
  const vector = (range: readonly [number, number]) => {
    // One number for all channels is possible, too.
    const count = g.chance(0.15) ? 1 : channels;
    return isConstant ? g.weight([count], range) : g.tensor([count], { range });
  };
  const x = g.tensor(shape);
  g.op(op, [x, vector([0.5, 2]), vector([-1, 1]), vector([-1, 1]), vector([0.2, 2])], {
    ...(g.chance(0.7) ? { epsilon: attr.float(g.pick([1e-5, 1e-2])) } : {}),
    is_training: attr.bool(g.chance(0.5)),
    data_format: attr.string("NHWC"),
  });
}

const normalised = (op: string): OpCases => [(g) => batchNorm(g, op, g.shape(4, 4, false))];

function alongLast(op: string): OpCases {
  return [
    (g) => g.op(op, [g.tensor(g.shape(1, 5, false), { range: [-8, 8] })]),
    (g) => g.op(op, [g.tensor([2, 3], { values: [100, 200, -300, 88, 89, 90] })]),
  ];
}

export const normalizationCases: Record<string, OpCases> = {
  FusedBatchNorm: normalised("FusedBatchNorm"),
  FusedBatchNormV2: normalised("FusedBatchNormV2"),
  FusedBatchNormV3: normalised("FusedBatchNormV3"),
  LRN: [
    (g) => {
      const shape = [...g.shape(3, 3, false), g.int(1, 8)];
      g.op(
        "LRN",
        [g.tensor(shape)],
        g.chance(0.7)
          ? {
              depth_radius: attr.int(g.int(0, 5)),
              bias: attr.float(g.pick([1, 2])),
              alpha: attr.float(g.pick([1, 1e-2])),
              beta: attr.float(g.pick([0.5, 0.75])),
            }
          : {},
      );
    },
  ],
  Softmax: alongLast("Softmax"),
  LogSoftmax: alongLast("LogSoftmax"),
  EuclideanNorm: [
    (g) => {
      const shape = g.shape(1, 5);
      const axes = g.axes(shape.length);
      g.op("EuclideanNorm", [g.tensor(shape), g.constant([axes.length], axes)], {
        keep_dims: attr.bool(g.chance(0.5)),
      });
    },
  ],
};
