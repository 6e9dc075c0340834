import { multiplyDims } from "../graph-model/dims.ts";
import { isHashTable, type HashTable } from "../graph-model/hash-tables.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { chosen } from "./logical.ts";
import { broadcastNode, castTo } from "./operands.ts";
import { reduced, withLast } from "./reduction.ts";
import { reshapeToDims } from "./reshape.ts";
import { expanded } from "./transformation.ts";
import { shapeOf } from "./graph.ts";

const table: OpConverter = {
  operators: [],
  opsetSince: 13,
  notes: "a table of numbers that the model's initializer fills; no node",
  convert: (op) => op.unsupported("it stands in a function, where tables are not read"),
};

const filling: OpConverter = {
  operators: [],
  opsetSince: 13,
  notes: "read from the model's initializer, with constant keys and values",
  convert: (op) => op.unsupported("it fills a table outside of the model's initializer"),
};

const find: OpConverter = {
  operators: ["Equal", "ArgMax", "Gather", "ReduceMax", "Where", "Expand"],
  opsetSince: 13,
  notes:
    "each key is compared with all keys of the table; the result has one axis, as in TF.js; no texts: ONNX Runtime has no operators for them",
  convert: found,
};

const size: OpConverter = {
  operators: [],
  opsetSince: 13,
  notes: "a constant",
  convert: (op) => op.constantOf("int32", [], [entriesOf(op, tableOf(op)).length]),
};

/** Ops of hash tables. */
export const hashTableOps = {
  HashTable: table,
  HashTableV2: table,
  LookupTableImport: filling,
  LookupTableImportV2: filling,
  InitializeTable: filling,
  InitializeTableV2: filling,
  LookupTableFind: find,
  LookupTableFindV2: find,
  LookupTableSize: size,
  LookupTableSizeV2: size,
} as const satisfies Record<string, OpConverter>;

function tableOf(op: OpContext): HashTable {
  const [handle] = op.inputs;
  return isHashTable(handle) ? handle : op.unsupported("its table is filled by no initializer of the model");
}

/** Keys and their values; of one that comes twice, the last. */
function entriesOf(op: OpContext, { keys, values }: HashTable): [number, number][] {
  if (keys === null || values === null) {
    return [];
  }
  const isNumeric = [keys, values].every(({ dtype }) => dtype !== "string" && dtype !== "complex64");
  if (!isNumeric) {
    return op.unsupported("its table has texts, for which ONNX Runtime has no operators");
  }
  const numbers = Array.from(values.data as ArrayLike<number>);
  return [
    ...new Map(Array.from(keys.data as ArrayLike<number>, (key, index) => [key, numbers[index]!] as const)),
  ];
}

function found(op: OpContext): Value {
  const hashTable = tableOf(op);
  const entries = entriesOf(op, hashTable);
  const given = op.native(op.input(1));
  const standard = op.native(op.input(2));
  const count = op.dims(given).reduce(multiplyDims, 1);
  const keys = given.shape.length === 1 ? given : reshapeToDims(op, given, [count]);
  if (entries.length === 0) {
    return expanded(op, standard, shapeOf(op, keys));
  }
  const keyType = keys.dtype === "float32" ? "float32" : "int32";
  const own = op.constantOf(
    keyType,
    [entries.length],
    entries.map(([key]) => key),
  );
  const isBoolean = standard.dtype === "bool";
  const valueType = standard.dtype === "float32" ? "float32" : "int32";
  const values = op.constantOf(
    valueType,
    [entries.length],
    entries.map(([, value]) => value),
  );
  const equal = broadcastNode(op, "Equal", [withLast(op, castTo(op, keys, keyType)), own], "bool");
  const hits = castTo(op, equal, "int32");
  const place = op.nodeWithDims(
    "ArgMax",
    [hits],
    op.dims(keys),
    { dtype: "int64" },
    { axis: 1, keepdims: 0 },
  );
  const value = op.nodeWithDims("Gather", [values, place], op.dims(keys), { dtype: valueType }, { axis: 0 });
  const isFound = castTo(op, reduced(op, "ReduceMax", hits, [1], false), "bool");
  const result = chosen(op, isFound, value, castTo(op, standard, valueType));
  return isBoolean ? castTo(op, result, "bool") : result;
}
