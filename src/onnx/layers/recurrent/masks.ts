import type { LayerContext } from "../../layer-context.ts";
import { TO_THE_END } from "../../operators.ts";
import type { Value } from "../../types.ts";

/**
 * The mask that a recurrent layer uses, with as many steps as its input; null where all steps count. It is
 * the mask of the call's keywords, as in TF.js, and need not be that of the input.
 *
 * @param input [N, T, ...]
 * @returns [N, T], or [N, T, ...] with one axis less than the input
 */
export function stepMask(layer: LayerContext, input: Value, goBackwards: boolean): Value | null {
  const { mask, maskProblem } = layer.keywords;
  if (mask === null) {
    return null;
  }
  if (maskProblem !== null) {
    return layer.unsupported(maskProblem);
  }
  if (mask.shape.length !== input.shape.length - 1) {
    return layer.unsupported(
      `its mask has ${mask.shape.length} axes instead of ${input.shape.length - 1}, with which TF.js itself fails`,
    );
  }
  const [, given = null] = mask.shape;
  const [, needed = null] = input.shape;
  if (needed === null || given === needed) {
    return mask;
  }
  if (given !== null && given < needed) {
    return layer.unsupported(
      `its input has ${needed} steps and its mask ${given}, with which TF.js itself fails: ` +
        "the mask is that of an earlier layer, because TF.js keeps the last one that it met",
    );
  }
  // TF.js takes the first steps of the mask, in the order in which the layer reads it.
  const bounds = goBackwards ? [-needed, TO_THE_END] : [0, needed];
  const inputs = [...bounds, 1, 1].map((number) => layer.int64([number]));
  const shape = mask.shape.map((size, axis) => (axis === 1 ? needed : size));
  return layer.node("Slice", [mask, ...inputs], { shape, dtype: "bool" });
}
