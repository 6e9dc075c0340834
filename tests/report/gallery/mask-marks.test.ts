import { describe, expect, it } from "vitest";
import type { Gallery, Mark } from "../../../src/core/results.ts";
import { drawMarks } from "../../../src/report/gallery/draw-marks.ts";
import { galleryLayoutOf, overlayOf } from "../../../src/report/gallery/overlay.ts";
import { classColours, outlineOf } from "../../../src/report/gallery/mask-marks.ts";

/** The left two of three cells across and two down. */
const left = {
  shape: "mask",
  height: 2,
  width: 3,
  runs: [
    [0, 2],
    [3, 2],
  ],
} as const;
const frame = { x: 0, y: 0, width: 30, height: 20 };

const mask = (label: string): Mark => ({
  ...left,
  runs: [
    [0, 2],
    [3, 2],
  ],
  label,
});

const gallery: Gallery = {
  images: { "0": { height: 1, width: 1, channels: 1, pixelsBase64: "AA==" } },
  rows: [
    {
      variantId: "v",
      runtimeId: "r",
      cases: [
        { kind: "best", image: "0", truth: [mask("owl")], answer: [mask("cat")], loss: 1, unit: "" },
        { kind: "worst", image: "0", truth: [mask("cat")], answer: [], loss: 1, unit: "" },
      ],
    },
  ],
};

describe("masks of several classes", () => {
  it("have a colour for each class, the same in all pictures, with its name above", () => {
    const colours = classColours(gallery);
    expect([...colours.keys()]).toEqual(["cat", "owl"]);
    const [cat, owl] = [...colours.values()];
    expect(cat).not.toBe(owl);
    const drawn = drawMarks(gallery.rows[0]!.cases[0]!, frame, colours);
    expect(drawn).toContain(`stroke="${owl}"`);
    expect(drawn).toContain(`fill="${cat}"`);
    const overlay = overlayOf(gallery, galleryLayoutOf(gallery), { truth: "true", answer: "answered" });
    // Each class once in the legend with its dark edge, and cat as the outline of the second picture.
    expect(overlay.split(`stroke="${cat}"`)).toHaveLength(3);
  });

  it("are true as an outline of the whole, without the edges between its cells", () => {
    const edges = /d="([^"]+)"/.exec(
      outlineOf(
        {
          ...left,
          runs: [
            [0, 2],
            [3, 2],
          ],
        },
        frame,
        "#fff",
      ),
    )![1]!;
    // Counted by hand: two cells wide and two high have 8 edges outside.
    expect(edges.match(/M/g)).toHaveLength(8);
    expect(edges).not.toContain("M0 10h");
    expect(edges).toContain("M20 0v10");
  });
});
