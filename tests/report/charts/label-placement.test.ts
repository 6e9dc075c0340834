import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeLabels } from "../../../src/report/charts/label-placement.ts";

const options = { width: 740, height: 440, characterPx: 7, linePx: 15 };

describe("placeLabels", () => {
  it("puts a lone label right of its point, without a line to it", () => {
    const [block] = placeLabels([{ x: 100, y: 200, text: "abc" }], [], options);
    expect(block!.leader).toBeNull();
    expect(block!.lines).toEqual([{ anchor: { x: 100, y: 200, text: "abc" }, x: 110, y: 200 }]);
  });

  it("stays inside the plot for a point at its right edge", () => {
    const [block] = placeLabels([{ x: 735, y: 200, text: "abcdef" }], [], options);
    expect(block!.lines[0]!.x + 6 * options.characterPx).toBeLessThanOrEqual(options.width);
  });

  it("lists points on top of each other in one block, line under line", () => {
    const anchors = ["a", "b", "c"].map((text, index) => ({ x: 300 + index, y: 200, text }));
    const [block, ...others] = placeLabels(anchors, [], options);
    expect(others).toEqual([]);
    expect(block!.lines.map(({ y }) => y)).toEqual([185, 200, 215]);
  });

  it("never lets two labels overlap or cover a point, up to fifteen points anywhere", () => {
    const anchor = fc.record({
      x: fc.integer({ min: 20, max: 720 }),
      y: fc.integer({ min: 20, max: 420 }),
      text: fc.constantFrom("cnn-gray", "linear-standardised", "dense-only"),
    });
    fc.assert(
      fc.property(fc.array(anchor, { minLength: 1, maxLength: 15 }), (anchors) => {
        const lines = placeLabels(anchors, [], options).flatMap((block) => block.lines);
        expect(lines).toHaveLength(anchors.length);
        const boxes = lines.map((line) => ({
          left: line.x,
          right: line.x + line.anchor.text.length * options.characterPx,
          // Lines of one block touch: a hair less than their height.
          top: line.y - options.linePx / 2 + 0.01,
          bottom: line.y + options.linePx / 2 - 0.01,
        }));
        for (const [index, a] of boxes.entries()) {
          for (const b of boxes.slice(index + 1)) {
            expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false);
          }
          for (const { x, y } of anchors) {
            expect(x > a.left && x < a.right && y > a.top && y < a.bottom).toBe(false);
          }
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});
