import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases, TensorType } from "../../helpers/op-case.ts";

const dtypes = ["float32", "float32", "int32", "bool"] as const;

/** Values that are the same but for one axis. */
function parts(g: OpCase, count: number): { names: string[]; axis: number; rank: number } {
  const shape = g.shape(1, 5, false);
  const axis = g.int(0, shape.length - 1);
  const dtype = g.pick(dtypes);
  const names = Array.from({ length: count }, () =>
    g.tensor(shape.toSpliced(axis, 1, g.int(g.chance(0.1) ? 0 : 1, 3)), { dtype }),
  );
  return { names, axis: g.chance(0.5) ? axis : axis - shape.length, rank: shape.length };
}

function gathered(g: OpCase, op: string, axis: number, batch: number, shape: readonly number[]): void {
  const place = axis < 0 ? axis + shape.length : axis;
  const size = shape[place]!;
  const tail = g.shape(0, 2, false);
  const indicesShape = [...shape.slice(0, batch), ...tail];
  const x = g.tensor(shape, { dtype: g.pick(dtypes) });
  const indices = g.tensor(indicesShape, { dtype: "int32", range: [0, size - 1] });
  if (op === "Gather") {
    return g.op(op, [x, indices]);
  }
  const isNegative = batch > 0 && g.chance(0.3);
  return g.op(op, [x, indices, g.constant([], [axis])], {
    batch_dims: attr.int(isNegative ? batch - indicesShape.length : batch),
  });
}

/** Begin, end and stride of each axis, with masks of every kind; computed ones, too. */
function strided(g: OpCase, isComputed: boolean, hasMasks: boolean): void {
  const shape = g.shape(1, 4, false);
  const count = g.int(1, shape.length);
  const sizes = shape.slice(0, count);
  const strides = sizes.map(() => g.pick([1, 1, 1, 2, -1, -2]));
  const begins = sizes.map((size) => g.int(-size, size - 1));
  const ends = sizes.map((size) => g.int(-size - 1, size + 1));
  const mask = () => attr.int(hasMasks ? g.int(0, 2 ** count - 1) : 0);
  const hasShrink = hasMasks && g.chance(0.5);
  const masks = {
    begin_mask: mask(),
    end_mask: mask(),
    shrink_axis_mask: hasShrink ? attr.int(g.int(0, 2 ** count - 1)) : attr.int(0),
  };
  // TF.js wants a positive stride where an axis is shrunk.
  const shrink = Number(masks.shrink_axis_mask.i);
  const safe = strides.map((stride, index) => ((shrink >> index) & 1 ? 1 : stride));
  g.op(
    "StridedSlice",
    [
      g.tensor(shape, { dtype: g.pick(["float32", "float32", "int32"] as const) }),
      g.vector(begins, !isComputed),
      g.vector(ends, !isComputed),
      g.constant([count], safe),
    ],
    masks,
  );
}

/** An ellipsis with new axes before or behind it. */
function stridedWithNewAxes(g: OpCase): void {
  const shape = g.shape(2, 4, false);
  const specs = g.pick([
    { new_axis_mask: 1, ellipsis_mask: 2, count: 3 },
    { new_axis_mask: 4, ellipsis_mask: 1, count: 3 },
    { new_axis_mask: 1, ellipsis_mask: 0, count: 2 },
    { new_axis_mask: 2, ellipsis_mask: 0, count: 3 },
    { new_axis_mask: 0, ellipsis_mask: 2, count: 3 },
    { new_axis_mask: 0, ellipsis_mask: 1, count: 2 },
    { new_axis_mask: 3, ellipsis_mask: 4, count: 4 },
  ]);
  const { count } = specs;
  g.op(
    "StridedSlice",
    [
      g.tensor(shape),
      g.constant([count], g.ints(count, 0, 0)),
      g.constant([count], g.ints(count, 1, 1)),
      g.constant([count], g.ints(count, 1, 1)),
    ],
    {
      begin_mask: attr.int(g.int(0, 2 ** count - 1)),
      end_mask: attr.int(g.int(0, 2 ** count - 1)),
      new_axis_mask: attr.int(specs.new_axis_mask),
      ellipsis_mask: attr.int(specs.ellipsis_mask),
      shrink_axis_mask: attr.int(g.pick([0, 0, 2 ** (count - 1)])),
    },
  );
}

/** One pixel of each axis, also the last by -1, out of a tensor of any layout. */
function shrunk(g: OpCase): void {
  const shape = g.shape(2, 5, false);
  const count = g.int(1, shape.length);
  g.op(
    "StridedSlice",
    [
      g.tensor(shape),
      g.vector(
        shape.slice(0, count).map((size) => g.pick([0, -1, size - 1])),
        g.chance(0.7),
      ),
      g.vector(g.ints(count, 0, 1), g.chance(0.7)),
      g.constant([count], g.ints(count, 1, 1)),
    ],
    { shrink_axis_mask: attr.int(g.int(1, 2 ** count - 1)) },
  );
}

function sliced(g: OpCase, isComputed: boolean): void {
  const shape = g.shape(1, 5, false);
  const begins = shape.map((size) => g.int(0, size - 1));
  const sizes = shape.map((size, axis) => (g.chance(0.3) ? -1 : g.int(0, size - begins[axis]!)));
  const inputs = [g.vector(begins, !isComputed || g.chance(0.5)), g.vector(sizes, !isComputed)];
  g.op("Slice", [g.tensor(shape, { dtype: g.pick(dtypes) }), ...inputs]);
}

/** Index rows that go into a shape. */
function rows(g: OpCase, shape: readonly number[], count: number, depth: number, isOnce = false): number[] {
  const taken = new Set<string>();
  const found: number[] = [];
  while (found.length < count * depth) {
    const row = shape.slice(0, depth).map((size) => g.int(0, size - 1));
    if (!isOnce || !taken.has(row.join())) {
      taken.add(row.join());
      found.push(...row);
    }
  }
  return found;
}

const most = (shape: readonly number[], depth: number) =>
  Math.min(
    3,
    shape.slice(0, depth).reduce((product, size) => product * size, 1),
  );

function scattered(g: OpCase): void {
  const shape = g.shape(1, 3, false);
  const depth = g.int(1, shape.length);
  const count = g.int(1, 4);
  const values = g.tensor([count, ...shape.slice(depth)], { dtype: g.pick(["float32", "int32"] as const) });
  const indices = g.tensor([count, depth], { dtype: "int32", values: rows(g, shape, count, depth) });
  g.op("ScatterNd", [indices, values, g.vector(shape, g.chance(0.6))]);
}

function updated(g: OpCase): void {
  const shape = g.shape(1, 3, false);
  const depth = g.int(1, shape.length);
  const count = g.int(1, most(shape, depth));
  const dtype = g.pick(["float32", "int32"] as const);
  const indices = g.tensor([count, depth], { dtype: "int32", values: rows(g, shape, count, depth, true) });
  g.op("TensorScatterUpdate", [
    g.tensor(shape, { dtype }),
    indices,
    g.tensor([count, ...shape.slice(depth)], { dtype }),
  ]);
}

function dense(g: OpCase): void {
  const shape = g.shape(1, 3, false);
  const count = g.int(1, most(shape, shape.length));
  const isScalar = g.chance(0.4);
  const dtype = g.pick(["float32", "int32"] as const);
  const places = rows(g, shape, count, shape.length, true);
  const isFlat = shape.length === 1 && g.chance(0.6);
  const isOne = isFlat && count === 1 && g.chance(0.5);
  const indices = g.tensor(isOne ? [] : isFlat ? [count] : [count, shape.length], {
    dtype: "int32",
    values: places,
  });
  const values = g.tensor(isScalar ? [] : [count], { dtype });
  const standard = g.constant([], [g.int(-1, 1)], g.pick<TensorType>([dtype, "float32"]));
  g.op("SparseToDense", [indices, g.vector(shape, g.chance(0.6)), values, standard]);
}

function gatheredByRows(g: OpCase): void {
  const shape = g.shape(1, 5, false);
  const depth = g.int(1, shape.length);
  const outer = g.shape(0, 2, false);
  const count = outer.reduce((product, size) => product * size, 1);
  const indices = g.tensor([...outer, depth], { dtype: "int32", values: rows(g, shape, count, depth) });
  g.op("GatherNd", [g.tensor(shape, { dtype: g.pick(dtypes) }), indices]);
}

export const sliceJoinCases: Record<string, OpCases> = {
  Concat: [
    (g) => {
      const { names, axis } = parts(g, g.int(1, 4));
      g.op("Concat", [g.constant([], [axis]), ...names], { N: attr.int(names.length) });
    },
  ],
  ConcatV2: [
    (g) => {
      const { names, axis } = parts(g, g.int(1, 4));
      g.op("ConcatV2", [...names, g.constant([], [axis])], { N: attr.int(names.length) });
    },
    (g) => {
      // The type of the first is that of the result.
      const types = g.pick([
        ["int32", "float32"],
        ["float32", "int32"],
      ] as const);
      const names = types.map((dtype) => g.tensor([2, 2], { dtype }));
      g.op("ConcatV2", [...names, g.constant([], [1])], { N: attr.int(2) });
    },
  ],
  Pack: [
    (g) => {
      const shape = g.shape(0, 4);
      const dtype = g.pick(dtypes);
      const names = Array.from({ length: g.int(1, 4) }, () => g.tensor(shape, { dtype }));
      g.op("Pack", names, { axis: attr.int(g.axis(shape.length + 1)), N: attr.int(names.length) });
    },
    (g) => {
      // TF.js reshapes to the first where only sizes of 1 differ.
      g.op(
        "Pack",
        [
          g.tensor([2, 3]),
          g.tensor(
            g.pick([
              [2, 1, 3],
              [1, 2, 3],
            ]),
          ),
        ],
        {
          axis: attr.int(g.int(0, 1)),
          N: attr.int(2),
        },
      );
    },
    (g) =>
      g.op("Pack", [g.tensor([], { dtype: "int32" }), g.tensor([1], { dtype: "int32" })], { N: attr.int(2) }),
  ],
  Unpack: [
    (g) => {
      const shape = g.shape(1, 5, false);
      const axis = g.axis(shape.length);
      const attributes = { axis: attr.int(axis), num: attr.int(shape.at(axis)!) };
      g.op("Unpack", [g.tensor(shape, { dtype: g.pick(dtypes) })], attributes, shape.at(axis));
    },
  ],
  Split: [
    (g) => {
      const shape = g.shape(1, 5, false);
      const axis = g.axis(shape.length);
      const count = g.int(1, 3);
      shape[axis < 0 ? axis + shape.length : axis]! *= count;
      const x = g.tensor(shape, { dtype: g.pick(dtypes) });
      g.op("Split", [g.constant([], [axis]), x], { num_split: attr.int(count) }, count);
    },
  ],
  SplitV: [
    (g) => {
      const shape = g.shape(1, 5, false);
      const axis = g.axis(shape.length);
      const sizes = g.ints(g.int(1, 3), 1, 3);
      shape[axis < 0 ? axis + shape.length : axis] = sizes.reduce((sum, size) => sum + size, 0);
      const open = g.chance(0.4) ? g.int(0, sizes.length - 1) : -1;
      const given = sizes.map((size, index) => (index === open ? -1 : size));
      const x = g.tensor(shape, { dtype: g.pick(dtypes) });
      const attributes = { num_split: attr.int(sizes.length) };
      g.op("SplitV", [x, g.vector(given, g.chance(0.7)), g.constant([], [axis])], attributes, sizes.length);
    },
    (g) => {
      // A part without elements.
      const x = g.tensor([3, 2]);
      g.op("SplitV", [x, g.constant([3], [2, 0, 1]), g.constant([], [0])], {}, 3);
    },
  ],
  Tile: [
    (g) => {
      const shape = g.shape(1, 5);
      const x = g.tensor(shape, { dtype: g.pick(dtypes) });
      g.op("Tile", [
        x,
        g.vector(
          shape.map(() => g.int(1, 3)),
          g.chance(0.7),
        ),
      ]);
    },
    (g) => g.op("Tile", [g.tensor([2, 3]), g.constant([2], [0, 2])]),
  ],
  Gather: [(g) => gathered(g, "Gather", 0, 0, g.shape(1, 5, false))],
  GatherV2: [
    (g) => {
      const shape = g.shape(1, 5, false);
      gathered(g, "GatherV2", g.axis(shape.length), 0, shape);
    },
    (g) => {
      const shape = g.shape(2, 4, false);
      const batch = g.int(1, shape.length - 1);
      gathered(g, "GatherV2", batch, batch, shape);
    },
    (g) => {
      const shape = g.shape(3, 4, false);
      const batch = g.int(1, shape.length - 2);
      gathered(g, "GatherV2", g.int(batch, shape.length - 1), batch, shape);
    },
  ],
  Slice: [
    (g) => sliced(g, false),
    (g) => sliced(g, true),
    (g) => {
      // Fewer numbers than axes: TF.js takes the rest whole.
      g.op("Slice", [g.tensor([3, 4, 2]), g.constant([1], [1]), g.constant([1], [2])]);
    },
  ],
  StridedSlice: [
    (g) => strided(g, false, false),
    (g) => strided(g, false, true),
    (g) => strided(g, true, true),
    stridedWithNewAxes,
    shrunk,
  ],
  Reverse: [
    (g) => {
      const shape = g.shape(1, 5);
      g.op("Reverse", [
        g.tensor(shape, { dtype: g.pick(["float32", "int32"] as const) }),
        g.constant([shape.length], g.ints(shape.length, 0, 1), "bool"),
      ]);
    },
  ],
  ReverseV2: [
    (g) => {
      const shape = g.shape(1, 5);
      const axes = g.axes(shape.length);
      g.op("ReverseV2", [g.tensor(shape, { dtype: g.pick(dtypes) }), g.constant([axes.length], axes)]);
    },
  ],
  GatherNd: [gatheredByRows],
  ScatterNd: [
    scattered,
    (g) => {
      // Whole numbers that go to one place are added up.
      g.op("ScatterNd", [
        g.tensor([3, 1], { dtype: "int32", values: [1, 1, 1] }),
        g.tensor([3], { dtype: "int32" }),
        g.constant([1], [4]),
      ]);
    },
  ],
  TensorScatterUpdate: [updated],
  SparseToDense: [dense],
};
