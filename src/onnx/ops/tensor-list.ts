import type { Dim } from "../graph-model/dims.ts";
import { shapeFromDims } from "../graph-model/facts.ts";
import type { GraphValue, Handle, OpContext } from "../graph-model/op-context.ts";
import { isHandle } from "../graph-model/op-context.ts";
import { refuseOp, type OpConverter } from "../graph-model/op-converter.ts";
import { unsqueeze } from "../operators.ts";
import type { Value } from "../types.ts";

/** A list while it is converted. It is never changed: what writes to it makes another. */
export interface TensorList extends Handle {
  readonly handle: "TensorList";
  /** Its elements, where each place is known now; null for one that is not set. */
  readonly elements: readonly (Value | null)[] | null;
  /** All elements as one value [n, ...], where places are known at run time only. */
  readonly stacked: Value | null;
  /** What one step of a loop wrote, while the body of that loop is converted. */
  readonly written: Written | null;
  /** What its elements are, where the op that made it knows. */
  readonly element: Element | null;
}

/** An element that one step of a loop writes: at a place, or behind all others. */
export interface Written {
  readonly place: Value | "behind";
  readonly value: Value;
}

export interface Element {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
}

const empty: TensorList = {
  handle: "TensorList",
  elements: [],
  stacked: null,
  written: null,
  element: null,
};

export function isTensorList(value: GraphValue): value is TensorList {
  return isHandle(value) && value.handle === "TensorList";
}

/** A list of which all elements lie in one value. */
export function listOf(stacked: Value): TensorList {
  return { ...empty, elements: null, stacked };
}

/** A list of which this place alone is set. */
export function listWithOne(place: number, value: Value): TensorList {
  return { ...empty, elements: [...Array.from({ length: place }, () => null), value] };
}

/** A list inside the body of a loop that only writes to it. */
export const writtenByLoop: TensorList = { ...empty, elements: null };

const listNote = "where the places are known, no node; in a loop, what its steps write is stacked";

export const tensorListOps = {
  TensorListReserve: made(listNote),
  EmptyTensorList: made(),
  TensorListFromTensor: {
    operators: [],
    opsetSince: 13,
    notes: "no node",
    convert: (op) => listOf(op.native(op.input(0))),
  },
  TensorListSetItem: {
    operators: [],
    opsetSince: 13,
    notes: listNote,
    convert: (op) => withItem(op, listAt(op, 0), op.input(1), op.native(op.input(2))),
  },
  TensorListGetItem: {
    operators: ["Gather"],
    opsetSince: 13,
    notes: "",
    convert: (op) => itemOf(op, listAt(op, 0), op.input(1)),
  },
  TensorListStack: {
    operators: ["Unsqueeze", "Concat"],
    opsetSince: 13,
    notes: "",
    convert: (op) => stackedList(op, listAt(op, 0)),
  },
  TensorListLength: {
    operators: ["Shape", "Gather", "Cast"],
    opsetSince: 13,
    notes: "",
    convert: (op) => lengthOf(op, listAt(op, 0)),
  },
  TensorListPushBack: {
    operators: ["Unsqueeze", "Concat"],
    opsetSince: 13,
    notes: "in a loop, one element in each step is stacked, and what is more is joined to the list",
    convert: (op) => withOneMore(op, listAt(op, 0), op.native(op.input(1))),
  },
  TensorListPopBack: refuseOp(
    "TF.js itself fails: it hands out the element where TensorFlow hands out the list",
  ),
  TensorListResize: {
    operators: [],
    opsetSince: 13,
    notes: "outside of loops only",
    convert: (op) => {
      const elements = knownElements(op, listAt(op, 0));
      const size = op.number(op.input(1), "size");
      return { ...empty, elements: Array.from({ length: size }, (_, index) => elements[index] ?? null) };
    },
  },
  TensorListGather: {
    operators: ["Gather"],
    opsetSince: 13,
    notes: "",
    convert: (op) => gathered(op, listAt(op, 0), op.native(op.input(1))),
  },
  TensorListScatter: scatter(),
  TensorListScatterV2: scatter(),
  TensorListConcat: concatenation(),
  TensorListConcatV2: concatenation(),
  TensorListSplit: {
    operators: [],
    opsetSince: 13,
    notes: "lengths of 1 only: TF.js itself fails for others",
    convert: (op) =>
      op.numbers(op.input(2), "lengths").every((length) => length === 1)
        ? listOf(op.native(op.input(0)))
        : op.unsupported("TF.js itself fails for lengths other than 1"),
  },
} as const satisfies Record<string, OpConverter>;

function made(notes = ""): OpConverter {
  return {
    operators: [],
    opsetSince: 13,
    notes: notes === "" ? "no node" : notes,
    // TF.js begins with no element, however many are reserved.
    convert: (op) => ({ ...empty, element: elementOf(op) }),
  };
}

/** What the elements of a new list are; null where its node leaves that open. */
function elementOf(op: OpContext): Element | null {
  const dtype = op.attributes.dtype("element_dtype");
  const first = op.inputs[0];
  const shape = first === undefined || isHandle(first) ? null : op.knownNumbers(first);
  const isKnown = shape?.every((size) => size >= 0) === true && op.input(0).shape.length === 1;
  return isKnown && (dtype === "float32" || dtype === "int32" || dtype === "bool") ? { shape, dtype } : null;
}

/** A list without elements as one value [0, ...]; null where it is not known of what. */
export function emptyStack(op: OpContext, { element }: TensorList): Value | null {
  return element === null ? null : op.constantOf(element.dtype, [0, ...element.shape], []);
}

export function listAt(op: OpContext, index: number): TensorList {
  const value = op.inputs.at(index);
  return value !== undefined && isTensorList(value)
    ? value
    : op.unsupported("its list comes from no op that makes one");
}

function knownElements(op: OpContext, list: TensorList): readonly (Value | null)[] {
  if (list.elements !== null) {
    return list.elements;
  }
  const count = list.stacked?.shape[0];
  return typeof count === "number"
    ? Array.from({ length: count }, (_, index) => itemOf(op, list, op.constantOf("int32", [], [index])))
    : op.unsupported("the number of elements of its list must be known");
}

/** The list with one more element behind the others. */
function withOneMore(op: OpContext, list: TensorList, value: Value): TensorList {
  if (list.elements !== null) {
    return { ...list, elements: [...list.elements, value] };
  }
  if (list.stacked !== null) {
    return listOf(joined(op, [list.stacked, lifted(op, value)]));
  }
  return list.written === null
    ? { ...list, written: { place: "behind", value } }
    : op.unsupported("a step of it writes more than one element to a list whose shape it does not say");
}

export function withItem(op: OpContext, list: TensorList, place: Value, value: Value): TensorList {
  if (list.elements === null) {
    if (list.stacked !== null) {
      return listOf(replacedIn(op, list.stacked, place, value));
    }
    return list.written === null
      ? { ...list, written: { place, value } }
      : op.unsupported("a step of it writes more than one element to a list whose shape it does not say");
  }
  const at = op.knownNumbers(place)?.[0];
  if (at === undefined) {
    return op.unsupported("the place that it writes to must be known, or be the counter of a loop");
  }
  const elements = Array.from({ length: Math.max(list.elements.length, at + 1) }, (_, index) =>
    index === at ? value : (list.elements![index] ?? null),
  );
  return { ...empty, elements };
}

/** The stacked elements with another one at a place that is known at run time. */
function replacedIn(op: OpContext, stacked: Value, place: Value, value: Value): Value {
  const at = op.node("Reshape", [op.asInt64(place), op.int64([1, 1])], { shape: [1, 1], dtype: "int64" });
  const update = lifted(op, value);
  return op.nodeWithDims("ScatterND", [stacked, at, update], op.dims(stacked), { dtype: stacked.dtype });
}

/** A value as a stack of one. */
function lifted(op: OpContext, value: Value): Value {
  const dims: Dim[] = [1, ...op.dims(value)];
  return op.withDims(unsqueeze(op, value, [0], { shape: shapeFromDims(dims), dtype: value.dtype }), dims);
}

export function itemOf(op: OpContext, list: TensorList, place: Value): Value {
  const at = op.knownNumbers(place)?.[0];
  if (list.elements !== null) {
    const element = at === undefined ? undefined : list.elements[at];
    if (element !== undefined && element !== null) {
      return element;
    }
    if (at !== undefined) {
      return op.invalid(`reads element ${at} of its list, which is not set`);
    }
  }
  const stacked = stackedList(op, list);
  const index = at === undefined ? op.asInt64(place) : place;
  return op.nodeWithDims(
    "Gather",
    [stacked, index],
    op.dims(stacked).slice(1),
    { dtype: stacked.dtype },
    { axis: 0 },
  );
}

/** All elements as one value [n, ...]. */
export function stackedList(op: OpContext, list: TensorList): Value {
  if (list.stacked !== null) {
    return list.stacked;
  }
  const elements = knownElements(op, list);
  const missing = elements.findIndex((element) => element === null);
  if (missing >= 0 || elements.length === 0) {
    return op.invalid(
      missing < 0 ? "stacks a list without elements" : `stacks a list of which element ${missing} is not set`,
    );
  }
  const parts = elements.map((element) => lifted(op, element!));
  return joined(op, parts);
}

/** Values joined along their first axis. */
function joined(op: OpContext, parts: readonly Value[]): Value {
  const [first] = parts;
  if (parts.length === 1) {
    return first!;
  }
  const heads = parts.map((part) => op.dims(part)[0]!);
  const isKnown = heads.every((head) => typeof head === "number");
  const count: Dim = isKnown ? heads.reduce((sum, head) => sum + head, 0) : `${op.path}:rows`;
  const dims = [count, ...op.dims(first!).slice(1)];
  return op.nodeWithDims("Concat", parts, dims, { dtype: first!.dtype }, { axis: 0 });
}

function lengthOf(op: OpContext, list: TensorList): Value {
  if (list.elements !== null) {
    return op.constantOf("int32", [], [list.elements.length]);
  }
  const stacked = stackedList(op, list);
  const [size] = stacked.shape;
  if (typeof size === "number") {
    return op.constantOf("int32", [], [size]);
  }
  const int64 = { dtype: "int64" } as const;
  const shape = op.node("Shape", [stacked], { shape: [stacked.shape.length], ...int64 });
  const first = op.node(
    "Gather",
    [shape, op.constantOf("int32", [], [0])],
    { shape: [], ...int64 },
    { axis: 0 },
  );
  return op.asInt32(first);
}

/** Elements at some places, of which TF.js leaves out as many at the end as there are more than elements. */
export function gathered(op: OpContext, list: TensorList, given: Value): Value {
  const stacked = stackedList(op, list);
  const known = op.knownNumbers(given);
  const [count] = stacked.shape;
  const isAll = known?.every((place, index) => place === index) === true && known.length === count;
  if (isAll) {
    return stacked;
  }
  const isLonger = known !== null && typeof count === "number" && known.length > count;
  const places = isLonger ? op.constantOf("int32", [count], known.slice(0, count)) : given;
  const dims = [...op.dims(places), ...op.dims(stacked).slice(1)];
  return op.nodeWithDims("Gather", [stacked, places], dims, { dtype: stacked.dtype }, { axis: 0 });
}

function scatter(): OpConverter {
  return {
    operators: ["Gather"],
    opsetSince: 13,
    notes: "the places must be known",
    convert: (op) => scattered(op, op.input(0), op.input(1)),
  };
}

/** A list of the rows of a value, each at its place; in order, they are the value itself. */
export function scattered(op: OpContext, rows: Value, indices: Value): TensorList {
  const places = op.numbers(indices, "indices");
  const stacked = listOf(op.native(rows));
  if (places.every((place, index) => place === index) && places.length === stacked.stacked!.shape[0]) {
    return stacked;
  }
  return places.reduce<TensorList>((list, place, index) => {
    const element = itemOf(op, stacked, op.constantOf("int32", [], [index]));
    return withItem(op, list, op.constantOf("int32", [], [place]), element);
  }, empty);
}

function concatenation(): OpConverter {
  return {
    operators: ["Concat", "Reshape"],
    opsetSince: 13,
    notes: "",
    convert: (op) => {
      const list = listAt(op, 0);
      if (list.elements === null) {
        const stacked = stackedList(op, list);
        const [, , ...rest] = op.dims(stacked);
        const target = [
          -1,
          ...rest.map((dim) =>
            typeof dim === "number" ? dim : op.unsupported("the shape of an element must be known"),
          ),
        ];
        return op.nodeWithDims("Reshape", [stacked, op.int64(target)], [`${op.path}:rows`, ...rest], {
          dtype: stacked.dtype,
        });
      }
      return joined(
        op,
        list.elements.map((element) => element ?? op.invalid("joins a list of which an element is not set")),
      );
    },
  };
}

/** A list of parts of a value, of any lengths. */
export function splitInto(op: OpContext, value: Value, lengths: readonly number[]): TensorList {
  const dims = op.dims(value);
  const results = lengths.map((length) => ({
    shape: shapeFromDims([length, ...dims.slice(1)]),
    dtype: value.dtype,
  }));
  const parts = op.nodes("Split", [value, op.int64(lengths)], results, { axis: 0 });
  return {
    ...empty,
    elements: parts.map((part, index) => op.withDims(part, [lengths[index]!, ...dims.slice(1)])),
  };
}
