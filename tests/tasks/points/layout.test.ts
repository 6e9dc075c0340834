import { describe, expect, it } from "vitest";
import { placesIn, possibleLayouts } from "../../../src/tasks/points/layout.ts";

const kinds = (shape: readonly number[], points: number) =>
  possibleLayouts(shape, points).map((layout) =>
    layout.kind === "heatmap" ? layout.kind : `${layout.kind} ${layout.order}`,
  );

describe("the ways in which an output can hold key points", () => {
  it("are told by its shape, x before y", () => {
    expect(kinds([8, 5, 2], 5)).toEqual(["list xy", "list yx"]);
    expect(kinds([8, 2, 5], 5)).toEqual(["planes xy", "planes yx"]);
    expect(kinds([8, 10], 5)).toEqual(["list xy", "list yx", "planes xy", "planes yx"]);
    expect(kinds([8, 1, 1, 10], 5)).toEqual(["list xy", "list yx", "planes xy", "planes yx"]);
  });

  it("leave scores and depths behind the places alone: MoveNet's [1, 1, 17, 3], a face mesh's [1, 1404]", () => {
    expect(possibleLayouts([1, 1, 17, 3], 17)[1]).toEqual({ kind: "list", size: 3, order: "yx" });
    expect(possibleLayouts([1, 1404], 468)[0]).toEqual({ kind: "list", size: 3, order: "xy" });
  });

  it("are maps where height and width are there, points last or first", () => {
    expect(possibleLayouts([8, 12, 16, 5], 5)).toEqual([
      { kind: "heatmap", height: 12, width: 16, isChannelsLast: true },
    ]);
    expect(possibleLayouts([8, 5, 12, 16], 5)).toEqual([
      { kind: "heatmap", height: 12, width: 16, isChannelsLast: false },
    ]);
    expect(possibleLayouts([8, 12, 16], 1)).toEqual([
      { kind: "heatmap", height: 12, width: 16, isChannelsLast: true },
    ]);
  });

  it("are none for numbers of another count", () => {
    expect(possibleLayouts([8, 7], 5)).toEqual([]);
    expect(possibleLayouts([8, 4], 5)).toEqual([]);
    expect(possibleLayouts([8], 5)).toEqual([]);
  });
});

describe("the places in an output", () => {
  it("come point by point or axis by axis", () => {
    const numbers = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(placesIn(numbers, { kind: "list", size: 2, order: "xy" }, 3)[1]).toEqual({ x: 3, y: 4 });
    expect(placesIn(numbers, { kind: "list", size: 2, order: "yx" }, 3)[1]).toEqual({ x: 4, y: 3 });
    expect(placesIn(numbers, { kind: "list", size: 3, order: "xy" }, 2)[1]).toEqual({ x: 4, y: 5 });
    expect(placesIn(numbers, { kind: "planes", order: "xy" }, 3)[1]).toEqual({ x: 2, y: 5 });
  });

  it("are the peaks of maps, a quarter of a cell towards the higher neighbour", () => {
    // 3 rows of 4: the peak in row 1, column 2, higher on its left, equal above and below.
    const map = [0, 0, 0, 0, 0, 0.5, 1, 0.25, 0, 0, 0, 0];
    const last = { kind: "heatmap", height: 3, width: 4, isChannelsLast: true } as const;
    expect(placesIn(Float32Array.from(map), last, 1)).toEqual([{ x: 2.25 / 4, y: 0.5 }]);
    // Two maps, the second one turned: its peak in the first cell, which has no two neighbours on either axis.
    const other = [1, ...Array.from({ length: 11 }, () => 0)];
    const first = { kind: "heatmap", height: 3, width: 4, isChannelsLast: false } as const;
    expect(placesIn(Float32Array.from([...map, ...other]), first, 2)).toEqual([
      { x: 2.25 / 4, y: 0.5 },
      { x: 0.5 / 4, y: 0.5 / 3 },
    ]);
    const mixed = map.flatMap((value, index) => [value, other[index]!]);
    expect(placesIn(Float32Array.from(mixed), last, 2)[1]).toEqual({ x: 0.5 / 4, y: 0.5 / 3 });
  });

  it("of a map without a number are none", () => {
    const last = { kind: "heatmap", height: 2, width: 2, isChannelsLast: true } as const;
    expect(placesIn(new Float32Array(4).fill(Number.NaN), last, 1)).toEqual([
      { x: Number.NaN, y: Number.NaN },
    ]);
  });
});
