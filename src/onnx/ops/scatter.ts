import type { Dim } from "../graph-model/dims.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { castTo } from "./operands.ts";

/** The ops of TF.js's slice_join family that go by index tensors. */
export const scatterOps = {
  GatherNd: {
    operators: ["GatherND"],
    opsetSince: 13,
    notes: "an index outside is an error in TF.js too",
    convert: (op) => {
      const [x, indices] = [op.native(op.input(0)), op.native(op.input(1))];
      const depth = indices.shape.at(-1);
      if (depth === undefined || depth === null) {
        return op.unsupported("the last axis of its indices must be known");
      }
      const dims = [...op.dims(indices).slice(0, -1), ...op.dims(x).slice(depth)];
      return op.nodeWithDims("GatherND", [x, op.asInt64(indices)], dims, { dtype: x.dtype });
    },
  },
  ScatterNd: {
    operators: ["Expand", "ScatterND"],
    opsetSince: 16,
    notes: "what goes to one place is added up",
    convert: (op) => {
      const updates = op.native(op.input(1));
      const values = updates.dtype === "bool" ? castTo(op, updates, "int32") : updates;
      const target = filled(op, op.input(2), op.scalarLike(values, 0));
      return scattered(op, target, op.native(op.input(0)), values, { reduction: "add" });
    },
  },
  TensorScatterUpdate: {
    operators: ["ScatterND"],
    opsetSince: 13,
    notes: "",
    convert: (op) =>
      scattered(op, op.native(op.input(0)), op.native(op.input(1)), op.native(op.input(2)), {}),
  },
  SparseToDense: {
    operators: ["Expand", "Reshape", "Slice", "ScatterND"],
    opsetSince: 13,
    notes: "",
    convert: sparseToDense,
  },
} as const satisfies Record<string, OpConverter>;

/** A tensor of a shape that is a value, with one number everywhere. */
export function filled(op: OpContext, shape: Value, value: Value): Value {
  const dims = dimsIn(op, shape);
  return op.nodeWithDims("Expand", [value, op.asInt64(shape)], dims, { dtype: value.dtype });
}

/** The dimensions that the elements of a value are, known or named after it. */
export function dimsIn(op: OpContext, shape: Value): Dim[] {
  const known = op.content(shape)?.elements;
  const rank = shape.shape[0];
  if (known !== undefined) {
    return [...known];
  }
  if (rank === undefined || rank === null) {
    return op.unsupported("the rank of its result must be known");
  }
  return Array.from({ length: rank }, (_, axis) => `${shape.name}[${axis}]`);
}

function scattered(
  op: OpContext,
  target: Value,
  indices: Value,
  updates: Value,
  attributes: { readonly reduction?: string },
): Value {
  const values = updates.dtype === target.dtype ? updates : castTo(op, updates, target.dtype as "int32");
  return op.nodeWithDims(
    "ScatterND",
    [target, op.asInt64(indices), values],
    op.dims(target),
    { dtype: target.dtype },
    attributes,
  );
}

function sparseToDense(op: OpContext): Value {
  const indices = op.native(op.input(0));
  const shape = op.input(1);
  const values = op.native(op.input(2));
  const standard = op.inputs.length > 3 ? op.native(op.input(3)) : op.scalarLike(values, 0);
  const target = filled(op, shape, castTo(op, standard, values.dtype as "float32"));
  const rank = target.shape.length;
  const isRows = indices.shape.length === 2;
  const rows = isRows
    ? indices
    : op.node("Reshape", [op.asInt64(indices), op.int64([-1, rank])], {
        shape: shapeFromDims([indices.shape.length === 0 ? 1 : op.dims(indices)[0]!, rank]),
        dtype: "int64",
      });
  const count = op.dims(rows)[0]!;
  if (values.shape.length > 0) {
    return scattered(op, target, rows, values, {});
  }
  const size =
    typeof count === "number"
      ? op.int64([count])
      : op.node(
          "Slice",
          [op.node("Shape", [rows], { shape: [2], dtype: "int64" }), op.int64([0]), op.int64([1])],
          {
            shape: [1],
            dtype: "int64",
          },
        );
  const repeated = op.nodeWithDims("Expand", [values, size], [count], { dtype: values.dtype });
  return scattered(op, target, rows, repeated, {});
}
