import { attr } from "../../helpers/one-node.ts";
import type { OpCase, OpCases } from "../../helpers/op-case.ts";

const float = { element_dtype: attr.type("float32") };

/** The shape of an element as a vector, a size of which may be left open. */
function elementShape(g: OpCase, shape: readonly number[]): string {
  return g.constant([shape.length], shape);
}

/** A list that was made in one way or another, and how it is. */
function anyList(g: OpCase): { list: string; count: number; shape: number[]; element: string } {
  const shape = g.shape(0, 3, false);
  const count = g.int(1, 4);
  const element = elementShape(g, shape);
  if (g.chance(0.5)) {
    const list = g.node("TensorListFromTensor", [g.tensor([count, ...shape]), element], float);
    return { list, count, shape, element };
  }
  const size = g.constant([], [count]);
  let list = g.node("TensorListReserve", [element, size], float);
  for (const place of g.shuffled(count)) {
    list = g.node("TensorListSetItem", [list, g.constant([], [place]), g.tensor(shape)], float);
  }
  return { list, count, shape, element };
}

function stacked(g: OpCase, list: string, element: string, count = -1): void {
  g.op("TensorListStack", [list, element], { ...float, num_elements: attr.int(count) });
}

const stack: OpCases[number] = (g) => {
  const { list, element, count } = anyList(g);
  stacked(g, list, element, g.pick([-1, count]));
};

function pushed(g: OpCase): void {
  const shape = g.shape(0, 3, false);
  const element = elementShape(g, shape);
  let list = g.node("EmptyTensorList", [element, g.constant([], [-1])], float);
  for (let count = g.int(1, 3); count > 0; count -= 1) {
    list = g.node("TensorListPushBack", [list, g.tensor(shape)], float);
  }
  stacked(g, list, element);
}

function item(g: OpCase): void {
  const { list, count, element } = anyList(g);
  const place = g.int(0, count - 1);
  const index = g.chance(0.5) ? g.constant([], [place]) : g.tensor([], { dtype: "int32", values: [place] });
  g.op("TensorListGetItem", [list, index, element], float);
}

function scattered(g: OpCase, op: string): void {
  const shape = g.shape(0, 2, false);
  const element = elementShape(g, shape);
  const count = g.int(1, 4);
  const places = g.constant([count], g.shuffled(count));
  const more = op === "TensorListScatterV2" ? [g.constant([], [count])] : [];
  stacked(g, g.node(op, [g.tensor([count, ...shape]), places, element, ...more], float), element);
}

function gathered(g: OpCase): void {
  const { list, count, element } = anyList(g);
  // More places than elements: TF.js leaves out those at the end.
  const places = g.ints(g.int(1, count + 1), 0, count - 1);
  g.op("TensorListGather", [list, g.constant([places.length], places), element], float);
}

function concatenated(g: OpCase, op: string): void {
  const shape = [g.int(1, 3), ...g.shape(0, 2, false)];
  const count = g.int(1, 3);
  const list = g.node("TensorListFromTensor", [g.tensor([count, ...shape]), elementShape(g, shape)], float);
  g.op(op, [list], { ...float, element_shape: attr.shape(shape) });
}

function split(g: OpCase): void {
  const rest = g.shape(1, 2, false);
  const count = g.int(1, 3);
  const element = elementShape(g, rest);
  const lengths = g.constant([count], g.ints(count, 1, 1));
  const list = g.node("TensorListSplit", [g.tensor([count, ...rest]), element, lengths], float);
  stacked(g, list, element);
}

/** A TensorArray with its size, and the flow of what was written. */
function anyArray(g: OpCase): { array: string; flow: string; count: number; shape: number[] } {
  const shape = g.shape(0, 2, false);
  const count = g.int(1, 4);
  const array = g.node("TensorArrayV3", [g.constant([], [count])], {
    dtype: attr.type("float32"),
    element_shape: { shape: { unknownRank: true } },
    dynamic_size: attr.bool(false),
    clear_after_read: attr.bool(false),
    identical_element_shapes: attr.bool(true),
    tensor_array_name: attr.string("array"),
  });
  if (g.chance(0.5)) {
    const places = g.constant([count], g.chance(0.5) ? g.shuffled(count) : [...g.ints(count, 0, 0).keys()]);
    const flow = g.node("TensorArrayScatterV3", [array, places, g.tensor([count, ...shape]), `${array}:1`]);
    return { array, flow, count, shape };
  }
  let flow = `${array}:1`;
  for (const place of g.shuffled(count)) {
    flow = g.node("TensorArrayWriteV3", [array, g.constant([], [place]), g.tensor(shape), flow]);
  }
  return { array, flow, count, shape };
}

const dtype = { dtype: attr.type("float32") };

export const listCases: Record<string, OpCases> = {
  TensorListReserve: [stack],
  TensorListSetItem: [stack],
  TensorListFromTensor: [stack],
  TensorListStack: [stack],
  EmptyTensorList: [pushed],
  TensorListPushBack: [pushed],
  TensorListGetItem: [item],
  TensorListLength: [
    (g) => {
      const { list } = anyList(g);
      g.op("TensorListLength", [list]);
    },
  ],
  TensorListResize: [
    (g) => {
      const { list, count, element } = anyList(g);
      const size = g.int(1, count);
      stacked(g, g.node("TensorListResize", [list, g.constant([], [size])]), element);
    },
  ],
  TensorListGather: [gathered],
  TensorListScatter: [(g) => scattered(g, "TensorListScatter")],
  TensorListScatterV2: [(g) => scattered(g, "TensorListScatterV2")],
  TensorListConcat: [(g) => concatenated(g, "TensorListConcat")],
  TensorListConcatV2: [(g) => concatenated(g, "TensorListConcatV2")],
  TensorListSplit: [split],
  TensorArrayV3: [arrayRead],
  TensorArrayWriteV3: [arrayRead],
  TensorArrayReadV3: [arrayRead],
  TensorArrayCloseV3: [
    (g) => {
      const { array, flow } = anyArray(g);
      g.node("TensorArrayCloseV3", [array]);
      g.op("TensorArraySizeV3", [array, flow]);
    },
  ],
  TensorArrayScatterV3: [arrayGather],
  TensorArrayGatherV3: [arrayGather],
  TensorArraySizeV3: [
    (g) => {
      const { array, flow } = anyArray(g);
      g.op("TensorArraySizeV3", [array, flow]);
    },
  ],
  TensorArrayConcatV3: [arraySplit],
  TensorArraySplitV3: [arraySplit],
};

function arrayRead(g: OpCase): void {
  const { array, flow, count } = anyArray(g);
  g.op("TensorArrayReadV3", [array, g.constant([], [g.int(0, count - 1)]), flow], dtype);
}

function arrayGather(g: OpCase): void {
  const { array, flow, count } = anyArray(g);
  const places = g.chance(0.5) ? [...g.ints(count, 0, 0).keys()] : g.ints(g.int(1, count), 0, count - 1);
  g.op("TensorArrayGatherV3", [array, g.constant([places.length], places), flow], {
    ...dtype,
    element_shape: { shape: { unknownRank: true } },
  });
}

function arraySplit(g: OpCase): void {
  const count = g.int(1, 3);
  const rest = g.shape(0, 2, false);
  const length = g.int(1, 3);
  const lengths = g.ints(count, length, length);
  const rows = length * count;
  const array = g.node("TensorArrayV3", [g.constant([], [count])], {
    dtype: attr.type("float32"),
    element_shape: attr.shape([length, ...rest]),
    dynamic_size: attr.bool(true),
    clear_after_read: attr.bool(false),
    identical_element_shapes: attr.bool(true),
  });
  const flow = g.node("TensorArraySplitV3", [
    array,
    g.tensor([rows, ...rest]),
    g.constant([count], lengths),
    `${array}:1`,
  ]);
  g.op("TensorArrayConcatV3", [array, flow], {
    ...dtype,
    element_shape_except0: { shape: { unknownRank: true } },
  });
}
