import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import {
  isTensorList,
  gathered,
  itemOf,
  scattered,
  splitInto,
  tensorListOps,
  withItem,
  type TensorList,
} from "./tensor-list.ts";

const note = "as the list that its flow stands for";

/** TensorArrays of TensorFlow 1: what their ops call flow is the list, which each of them hands on. */
export const tensorArrayOps = {
  TensorArrayV3: {
    operators: [],
    opsetSince: 13,
    notes: note,
    convert: (op) => {
      const made = tensorListOps.TensorListReserve.convert(op) as TensorList;
      return [made, made];
    },
  },
  TensorArrayWriteV3: {
    operators: [],
    opsetSince: 13,
    notes: note,
    convert: (op) => withItem(op, flowOf(op, 3), op.input(1), op.native(op.input(2))),
  },
  TensorArrayReadV3: {
    operators: ["Gather"],
    opsetSince: 13,
    notes: note,
    convert: (op) => itemOf(op, flowOf(op, 2), op.input(1)),
  },
  TensorArrayGatherV3: {
    operators: ["Gather", "Concat", "Unsqueeze"],
    opsetSince: 13,
    notes: note,
    convert: (op) => gathered(op, flowOf(op, 2), op.native(op.input(1))),
  },
  TensorArrayScatterV3: {
    operators: [],
    opsetSince: 13,
    notes: "the places must be known",
    convert: (op) => scattered(op, op.input(2), op.input(1)),
  },
  TensorArrayConcatV3: {
    operators: ["Concat", "Reshape"],
    opsetSince: 13,
    notes: note,
    convert: (op) => tensorListOps.TensorListConcat.convert(op.withInputs([1])),
  },
  TensorArraySplitV3: {
    operators: ["Split"],
    opsetSince: 13,
    notes: "the lengths must be known",
    convert: (op) => splitInto(op, op.native(op.input(1)), op.numbers(op.input(2), "lengths")),
  },
  TensorArraySizeV3: {
    operators: ["Shape", "Gather", "Cast"],
    opsetSince: 13,
    notes: note,
    convert: (op) => tensorListOps.TensorListLength.convert(op.withInputs([1])),
  },
  TensorArrayCloseV3: { operators: [], opsetSince: 13, notes: "no node", convert: () => [] },
} as const satisfies Record<string, OpConverter>;

function flowOf(op: OpContext, index: number): TensorList {
  const flow = op.inputs[index];
  return flow !== undefined && isTensorList(flow)
    ? flow
    : op.unsupported("its flow comes from no op of a TensorArray");
}
