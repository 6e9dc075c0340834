import type { Dim } from "../graph-model/dims.ts";
import type { OpContext } from "../graph-model/op-context.ts";
import type { Value } from "../types.ts";
import { castTo } from "./operands.ts";

/**
 * An Einsum of one or two operands. TF.js reads the equation in lower case, wants its right side, and takes neither an
 * ellipsis nor a letter twice in one operand.
 *
 * @see tfjs-core backends/einsum_util.ts, `decodeEinsumEquation`
 */
export function einsum(op: OpContext): Value {
  const equation = op.attributes.string("equation").replaceAll(/\s/gu, "");
  const [left = "", right, ...more] = equation.split("->");
  if (right === undefined || more.length > 0 || !/^[a-z,]+$/u.test(left) || !/^[a-z]*$/u.test(right)) {
    return op.unsupported(`its equation "${equation}" is none that TF.js itself can read`);
  }
  const terms = left.split(",");
  if (terms.length !== op.inputs.length || terms.length > 2) {
    return op.invalid(
      `has ${op.inputs.length} inputs for the equation "${equation}", of which TF.js takes one or two`,
    );
  }
  const values = terms.map((term, index) => {
    const value = castTo(op, op.native(op.input(index)), "float32");
    return term.length === value.shape.length && new Set(term).size === term.length
      ? value
      : op.unsupported(
          `TF.js itself fails for "${term}" as the axes of an input of rank ${value.shape.length}`,
        );
  });
  const sizes = new Map<string, Dim>();
  terms.forEach((term, index) =>
    term.split("").forEach((letter, axis) => {
      const size = op.dims(values[index]!)[axis]!;
      if (typeof sizes.get(letter) !== "number") {
        sizes.set(letter, size);
      }
    }),
  );
  const dims = right
    .split("")
    .map((letter) => sizes.get(letter) ?? op.invalid(`has "${letter}" on the right of "${equation}" alone`));
  return op.nodeWithDims("Einsum", values, dims, { dtype: "float32" }, { equation: `${left}->${right}` });
}
