import type { Tensor } from "../../core/tensor.ts";
import { imageValuesOf } from "../image-values.ts";
import type { SeenAnswers } from "../own.ts";

/** An output as it is for one image, without dimensions of 1 but the last two. */
export interface Output {
  readonly name: string;
  readonly dtype: Tensor["dtype"];
  /** Null for a dimension that differs from image to image. */
  readonly shape: readonly (number | null)[];
  /** Numbers of all images. */
  readonly values: Float32Array;
}

/** The outputs that hold numbers, as they are for one image. */
export function outputsOf({ answered, images }: SeenAnswers): Output[] {
  return Object.entries(answered.outputs).flatMap(([name, { dtype }]) => {
    if (dtype === "string" || dtype === "bool") return [];
    let own: (image: number) => { shape: readonly number[] };
    try {
      own = imageValuesOf(answered, name, images.length);
    } catch {
      // Rows that no image can be given are no boxes.
      return [];
    }
    const { shape } = own(0);
    const known = shape.map((length, index) =>
      index === 0 && name in answered.rowCounts ? null : (length as number | null),
    );
    return [{ name, dtype, shape: squeezed(known), values: valuesOf(answered, name, images.length) }];
  });
}

function valuesOf(answered: SeenAnswers["answered"], name: string, count: number): Float32Array {
  const own = imageValuesOf(answered, name, count);
  const parts = Array.from({ length: count }, (_, image) => own(image).values);
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** [1, n, 4] and [n, 1, 4] are [n, 4], and [4] is [1, 4]. */
function squeezed(shape: readonly (number | null)[]): readonly (number | null)[] {
  const [last, others] = [shape.at(-1), shape.slice(0, -1)];
  if (last === undefined) return [1];
  const kept = others.filter((length) => length !== 1);
  if (kept.length === 0 && last === 4) return [1, 4];
  return [...(kept.length === 0 && others.length > 0 ? [1] : kept), last];
}

/** Whether all are whole numbers, -1 for none. */
export function isWhole(values: Float32Array): boolean {
  return values.every((value) => Number.isInteger(value) && value >= -1);
}

/** Whether all lie in [0, 1], but for rounding. */
export function isShare(values: Float32Array): boolean {
  return values.every((value) => value >= -1e-3 && value <= 1.001);
}
