import { BoxbenchError } from "../../../src/core/errors.ts";
import { formatShape } from "../../../src/core/shapes.ts";
import type { Port, Tensors } from "../../../src/core/tensor.ts";
import type { NamedShapes } from "../../base/options.ts";

/**
 * What arrays say of the dimensions that inputs leave open, other than the batch: shapes of one example.
 *
 * @param path how errors call the arrays
 * @throws BoxbenchError USAGE when an array has other dimensions than its input declares
 */
export function shapesOfArrays(inputs: readonly Port[], arrays: Tensors, path: string): NamedShapes {
  const shapes = inputs.flatMap(({ name, shape: declared }) => {
    const given = arrays[name]?.shape;
    const isOpen = declared === null || declared.slice(1).includes(null);
    if (given === undefined || !isOpen) return [];
    const one = exampleShape(given, declared);
    if (one !== null) return [[name, one] as const];
    throw new BoxbenchError(
      "USAGE",
      `"${name}" in ${path} is ${formatShape(given)}, and the model reads ${formatShape(declared!)}.`,
    );
  });
  return Object.fromEntries(shapes);
}

/** Without the dimension that counts examples; null where it does not fit. */
function exampleShape(
  given: readonly number[],
  declared: readonly (number | null)[] | null,
): number[] | null {
  if (declared === null) return given.slice(1);
  const fits = (shape: readonly number[], wanted: readonly (number | null)[]) =>
    shape.length === wanted.length && wanted.every((size, axis) => size === null || size === shape[axis]);
  const inner = declared.slice(1);
  if (declared[0] === null && fits(given.slice(1), inner)) return given.slice(1);
  if (fits(given, declared)) return [...given];
  return fits(given.slice(1), declared) ? given.slice(1) : null;
}
