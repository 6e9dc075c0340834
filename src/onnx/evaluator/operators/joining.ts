import type { Operator } from "../node-call.ts";
import { axisOf } from "../offsets.ts";
import { joined } from "./control.ts";

/** Operators that put values together. */
export const joiningOperators = {
  Concat: (call) => {
    const parts = Array.from({ length: call.inputCount }, (_, index) => call.any(index));
    return joined(parts, axisOf(call.int("axis", 0), parts[0]!.shape.length));
  },
} as const satisfies Record<string, Operator>;
