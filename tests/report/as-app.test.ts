import { expect, it } from "vitest";
import type { Cell } from "../../src/core/results.ts";
import { asAppPart } from "../../src/report/sections/as-app.ts";
import { sampleResults } from "./fixture.ts";

it("WebGL's two ways to wait stand beside each other, the median over the blocks, and nowhere else", () => {
  expect(asAppPart(sampleResults)).toBeNull();
  const cells = sampleResults.cells.map((cell, index): Cell => {
    if (cell.status !== "measured" || index > 0) return cell;
    return {
      ...cell,
      blocks: cell.blocks.map((block, at) => ({ ...block, asAppP50Ms: [4, 8, 4.5][at % 3]! })),
    };
  });
  const part = asAppPart({ ...sampleResults, cells })!;
  expect(part).toMatch(/\| `question-cnn` \| `ort-node\/cpu` \| +1 \| +0\.500 \| +4\.50 \|/);
  expect(part.match(/^\| `/gm)).toHaveLength(1);
});
