import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

const dtypes = ["float32", "float32", "int32", "bool"] as const;

/** The same elements in other dimensions, one of them -1 at times. */
function reshaped(g: OpCase, isConstant: boolean): void {
  const shape = g.shape(0, 5);
  const size = shape.reduce((product, dim) => product * dim, 1);
  const split = size > 0 ? ([2, 3, 4].find((part) => size % part === 0) ?? 1) : 1;
  const targets =
    size === 0 ? [shape, [0], [...shape, 1]] : [[size], [split, size / split], [1, size], [...shape, 1]];
  const target = [...g.pick(targets)];
  if (size > 0 && g.chance(0.5)) {
    target[g.int(0, target.length - 1)] = -1;
  }
  g.op("Reshape", [g.tensor(shape, { dtype: g.pick(dtypes) }), g.vector(target, isConstant)]);
}

function paddings(g: OpCase, shape: readonly number[], most: (size: number) => number): number[] {
  return shape.flatMap((size) => (g.chance(0.3) ? [0, 0] : [g.int(0, most(size)), g.int(0, most(size))]));
}

function padded(op: "Pad" | "PadV2"): OpCases {
  const write = (g: OpCase, shape: readonly number[], isConstant: boolean) => {
    const dtype = g.pick(["float32", "float32", "int32"] as const);
    const numbers = paddings(g, shape, () => 2);
    const pads = isConstant
      ? g.constant([shape.length, 2], numbers)
      : g.tensor([shape.length, 2], { dtype: "int32", values: numbers });
    const x = g.tensor(shape, { dtype });
    g.op(op, op === "Pad" ? [x, pads] : [x, pads, g.constant([], [g.int(-2, 2)], dtype)]);
  };
  return [
    (g) => write(g, g.shape(1, 4), true),
    (g) => write(g, g.shape(1, 4, false), false),
    (g) => {
      // The channels of an image, as residual networks pad them.
      const x = g.tensor([1, 3, 4, 2]);
      const pads = g.constant([4, 2], [0, 0, 0, 0, 0, 0, 0, g.int(1, 3)]);
      g.op(op, op === "Pad" ? [x, pads] : [x, pads, g.constant([], [0.5], "float32")]);
    },
  ];
}

function mirrored(g: OpCase): void {
  const isReflect = g.chance(0.5);
  const shape = g.shape(1, 4, false).map((size) => size + 1);
  const numbers = paddings(g, shape, (size) => (isReflect ? size - 1 : size));
  g.op(
    "MirrorPad",
    [
      g.tensor(shape, { dtype: g.pick(["float32", "int32"] as const) }),
      g.constant([shape.length, 2], numbers),
    ],
    {
      mode: attr.string(isReflect ? "REFLECT" : "SYMMETRIC"),
    },
  );
}

/** Blocks of one to three axes, with padding to a multiple of the block. */
function spaceToBatch(g: OpCase): void {
  const count = g.int(1, 2);
  const shape = g.shape(count + 1, 4, false);
  const blocks = g.ints(count, 1, 3);
  const sides = blocks.flatMap((block, axis) => {
    const begin = g.int(0, 2);
    const rest = (shape[axis + 1]! + begin) % block;
    return [begin, rest === 0 ? 0 : block - rest];
  });
  g.op("SpaceToBatchND", [g.tensor(shape), g.constant([count], blocks), g.constant([count, 2], sides)]);
}

function batchToSpace(g: OpCase): void {
  const count = g.int(1, 2);
  const blocks = g.ints(count, 1, 3);
  const shape = g.shape(count + 1, 4, false);
  shape[0]! *= blocks.reduce((product, block) => product * block, 1);
  const crops = blocks.flatMap((block, axis) => {
    const size = shape[axis + 1]! * block;
    const begin = g.int(0, Math.min(1, size - 1));
    return [begin, g.int(0, Math.min(1, size - 1 - begin))];
  });
  g.op("BatchToSpaceND", [g.tensor(shape), g.constant([count], blocks), g.constant([count, 2], crops)]);
}

function squeezed(g: OpCase): void {
  const shape = g.shape(1, 5, false).map((size) => (g.chance(0.5) ? 1 : size));
  const ones = shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
  const chosen = ones.filter(() => g.chance(0.6)).map((axis) => (g.chance(0.3) ? axis - shape.length : axis));
  const name = g.pick(["axis", "squeeze_dims"]);
  g.op(
    "Squeeze",
    [g.tensor(shape, { dtype: g.pick(dtypes) })],
    g.chance(0.8) ? { [name]: attr.ints(chosen) } : {},
  );
}

export const transformationCases: Record<string, OpCases> = {
  Cast: [
    (g) =>
      g.op("Cast", [g.tensor(g.shape(), { dtype: g.pick(dtypes), range: [-3, 3] })], {
        DstT: attr.type(g.pick(["float32", "int32", "bool"] as const)),
      }),
    (g) =>
      g.op("Cast", [g.tensor([7], { values: [-1.9, -0.5, -0, 0.5, 0.99, 1.5, 2.5] })], {
        DstT: attr.type(g.pick(["int32", "bool"] as const)),
      }),
    (g) =>
      g.op("Cast", [g.tensor([4], { values: [NaN, Infinity, -Infinity, 0] })], { DstT: attr.type("bool") }),
  ],
  ExpandDims: [
    (g) => {
      const shape = g.shape(0, 4);
      const axis = g.constant([], [g.axis(shape.length + 1)]);
      g.op("ExpandDims", [g.tensor(shape, { dtype: g.pick(dtypes) }), axis]);
    },
  ],
  Squeeze: [
    squeezed,
    (g) => g.op("Squeeze", [g.tensor([1, 3, 1, 4])], {}),
    (g) => g.op("Squeeze", [g.tensor([2, 1, 1, 4])], { squeeze_dims: attr.ints([1, 2]) }),
  ],
  Reshape: [
    (g) => reshaped(g, true),
    (g) => reshaped(g, false),
    (g) =>
      g.op("Reshape", [
        g.tensor([2, 3, 2, 2]),
        g.vector(
          g.pick([
            [2, -1],
            [2, 12],
            [-1, 12],
            [6, 4],
            [2, 3, 4],
          ]),
        ),
      ]),
    (g) => g.op("Reshape", [g.tensor([1], { dtype: g.pick(dtypes) }), g.constant([0], [])]),
  ],
  EnsureShape: [
    (g) => {
      const shape = g.shape(1, 4);
      g.op("EnsureShape", [g.tensor(shape), g.vector(shape)]);
    },
  ],
  BroadcastTo: [
    (g) => {
      const shape = g.shape(1, 4, false);
      const x = g.tensor(g.broadcastableWith(shape), { dtype: g.pick(dtypes) });
      g.op("BroadcastTo", [x, g.vector(shape, g.chance(0.6))]);
    },
  ],
  BroadcastArgs: [
    (g) => {
      const shape = g.shape(1, 4, false);
      const isConstant = g.chance(0.5);
      g.op("BroadcastArgs", [
        g.vector(shape, isConstant),
        g.vector(g.broadcastableWith(shape), g.chance(0.5)),
      ]);
    },
  ],
  Pad: padded("Pad"),
  PadV2: padded("PadV2"),
  MirrorPad: [mirrored, mirrored],
  SpaceToBatchND: [spaceToBatch],
  BatchToSpaceND: [batchToSpace],
  DepthToSpace: [
    (g) => {
      const block = g.int(2, 3);
      const shape = [g.int(1, 2), g.int(1, 3), g.int(1, 3), g.int(1, 3) * block * block];
      g.op("DepthToSpace", [g.tensor(shape, { dtype: g.pick(["float32", "int32"] as const) })], {
        block_size: attr.int(block),
        data_format: attr.string("NHWC"),
      });
    },
  ],
};
