import type { GraphValue, OpContext } from "./op-context.ts";

/** How one op of graph models becomes ONNX. */
export interface OpConverter {
  /** The ONNX operators that it may emit, for the generated table. */
  readonly operators: readonly string[];
  /** The oldest opset at which it works. */
  readonly opsetSince: number;
  /** What a user should know, in one line; empty where there is nothing. */
  readonly notes: string;
  /** The reason why the op cannot be converted; `convert` then throws it. */
  readonly refusal?: string;
  /** Emits the nodes of one node and returns its outputs, in TF.js's types. */
  convert(op: OpContext): GraphValue | readonly GraphValue[];
}

/** An entry for an op that has no ONNX form: the reason stands in the table and in the error. */
export function refuseOp(reason: string): OpConverter {
  return {
    operators: [],
    opsetSince: 0,
    notes: reason,
    refusal: reason,
    convert: (op) => op.unsupported(reason),
  };
}
