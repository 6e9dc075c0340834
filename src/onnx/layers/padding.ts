import { shown } from "../../core/shown.ts";
import type { LayerContext } from "../layer-context.ts";
import { only, type LayerConverter } from "../layer-converter.ts";
import type { Value } from "../types.ts";
import { spatialInput } from "./spatial.ts";

export const paddingLayers = {
  ZeroPadding2D: { operators: ["Pad"], opsetSince: 13, notes: "", convert: zeroPadding },
} as const satisfies Record<string, LayerConverter>;

function zeroPadding(layer: LayerContext, inputs: readonly Value[]): Value {
  const input = spatialInput(layer, only(layer, inputs), 2);
  const [[top, bottom], [left, right]] = sidesOf(layer, "padding", 1);
  const [height = null, width = null] = input.spatial;
  const spatial = [
    height === null ? null : height + top + bottom,
    width === null ? null : width + left + right,
  ];
  const pads = layer.int64([0, 0, top, left, 0, 0, bottom, right]);
  return layer.node("Pad", [input.value, pads, layer.scalar(0)], input.result(input.channels, spatial), {
    mode: "constant",
  });
}

type Sides = readonly [before: number, after: number];

/** Rows and columns at each side, from one number for all, one for each axis, or one for each side. */
export function sidesOf(layer: LayerContext, key: string, fallback?: number): readonly [Sides, Sides] {
  const raw = layer.config.raw(key) ?? fallback;
  const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  const sides = (value: unknown): Sides => {
    if (isSize(value)) {
      return [value, value];
    }
    const [before, after] = Array.isArray(value) ? (value as unknown[]) : [];
    return isSize(before) && isSize(after)
      ? [before, after]
      : layer.invalid(`has a ${key} that is no whole numbers: ${shown(raw)}`);
  };
  const [vertical, horizontal] = Array.isArray(raw) ? (raw as unknown[]) : [raw, raw];
  return [sides(vertical), sides(horizontal)];
}
