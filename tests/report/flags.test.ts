import { describe, expect, it } from "vitest";
import type { Cell, Results } from "../../src/core/results.ts";
import { placementSection } from "../../src/report/sections/placement.ts";
import { sampleResults } from "./fixture.ts";

/** The sample with switches in the placement of every measured cell of a runtime. */
function withFlags(
  runtimeId: string,
  flagsOf: (index: number) => Record<string, number | boolean | string>,
): Results {
  let index = 0;
  const cells = sampleResults.cells.map((cell): Cell => {
    if (cell.status !== "measured" || cell.runtimeId !== runtimeId) return cell;
    const placement = {
      device: "a GPU",
      nodesByProvider: { webgl: 3, JavaScript: 1 },
      flags: flagsOf(index++),
    };
    return { ...cell, placement: { ...placement, forwardedOps: ["Sub"] } };
  });
  return { ...sampleResults, cells };
}

describe("the switches of a runtime in the report", () => {
  it("stand under Placement, with what was computed in JavaScript", () => {
    const section = placementSection(
      withFlags("ort-node/cpu", () => ({ WEBGL_PACK: true, WEBGL_VERSION: 2 })),
    )!;
    expect(section).toContain("small: `ort-node/cpu` `Sub`.");
    expect(section).toContain("| switch | `ort-node/cpu` |");
    expect(section).toMatch(/\| `WEBGL_PACK` \| `true` \|\n\| `WEBGL_VERSION` \| `2` \|/);
  });

  it("show both values where two pages had different ones", () => {
    const section = placementSection(withFlags("ort-node/cpu", (index) => ({ WEBGL_PACK: index > 0 })))!;
    expect(section).toContain("| `WEBGL_PACK` | `false`, `true` |");
  });

  it("take no room where no runtime has any", () => {
    expect(placementSection(sampleResults)).not.toContain("switches");
  });
});
