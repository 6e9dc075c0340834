import type { OpContext } from "../graph-model/op-context.ts";
import type { OpConverter } from "../graph-model/op-converter.ts";
import type { Value } from "../types.ts";
import { convertIf } from "./if.ts";
import { tensorArrayOps } from "./tensor-array.ts";
import { tensorListOps } from "./tensor-list.ts";
import { convertWhile } from "./while.ts";

const whileEntry: OpConverter = {
  operators: ["Loop", "Identity"],
  opsetSince: 13,
  notes: "written out where it has at most 16 steps and their number is known",
  convert: convertWhile,
};

const ifEntry: OpConverter = {
  operators: ["If", "Identity"],
  opsetSince: 13,
  notes: "the branch itself where the condition is known",
  convert: convertIf,
};

/** What is left of a Merge when branches are raised: one with a constant as a branch. */
function convertMerge(op: OpContext): Value {
  if (op.inputs.length !== 1) {
    return op.unsupported("it belongs to no loop or branch of a form that is known");
  }
  op.differs(
    "one of its branches is a constant, which TF.js takes whatever the condition is; TensorFlow chooses",
  );
  return op.input(0);
}

/** These are taken together as the loop or branch that they were, before any node is converted. */
function raised(notes: string): OpConverter {
  return {
    operators: ["Loop", "If"],
    opsetSince: 13,
    notes,
    convert: (op) => op.unsupported("it belongs to no loop or branch of a form that is known"),
  };
}

const partOfLoop = "part of a loop of TensorFlow 1, converted as While";
const partOfEither = "part of a loop or branch of TensorFlow 1, converted as While or If";

export const controlOps = {
  While: whileEntry,
  StatelessWhile: whileEntry,
  If: ifEntry,
  StatelessIf: ifEntry,
  LoopCond: raised(partOfLoop),
  Enter: raised(partOfLoop),
  Exit: raised(partOfLoop),
  NextIteration: raised(partOfLoop),
  Switch: raised(partOfEither),
  Merge: { ...raised(partOfEither), convert: convertMerge },
  ...tensorListOps,
  ...tensorArrayOps,
} as const satisfies Record<string, OpConverter>;
