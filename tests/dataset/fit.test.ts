import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boxToImage,
  boxToInput,
  fitNames,
  fitOf,
  pointToImage,
  pointToInput,
} from "../../src/dataset/fit.ts";
import { cutNotes } from "../../src/dataset/fit-notes.ts";
import { labelledObject } from "../../src/dataset/labels/label-set.ts";

describe("the fit of an image into an input", () => {
  const image = { width: 200, height: 100 };
  const input = { width: 64, height: 64 };

  test("stretches each axis by its own factor", () => {
    const fit = fitOf(image, input, "stretch");
    expect(pointToInput(fit, { x: 100, y: 100 })).toEqual({ x: 32, y: 64 });
    expect(boxToInput(fit, { x: 50, y: 25, width: 100, height: 50 })).toEqual({
      x: 16,
      y: 16,
      width: 32,
      height: 32,
    });
  });

  test("letterboxes between two bars", () => {
    const fit = fitOf(image, input, "letterbox");
    expect(fit.target).toEqual({ x: 0, y: 16, width: 64, height: 32 });
    expect(pointToInput(fit, { x: 0, y: 0 })).toEqual({ x: 0, y: 16 });
    expect(pointToImage(fit, { x: 64, y: 48 })).toEqual({ x: 200, y: 100 });
  });

  test("crops the middle", () => {
    const fit = fitOf(image, input, "crop");
    expect(fit.source).toEqual({ x: 50, y: 0, width: 100, height: 100 });
    expect(pointToInput(fit, { x: 100, y: 50 })).toEqual({ x: 32, y: 32 });
  });

  test("reads a part in whole pixels as far as it lies in the image, and maps back into all of it", () => {
    const part = { x: 149.5, y: -10, width: 100, height: 60 };
    const fit = fitOf(image, input, "stretch", part);
    expect(fit.source).toEqual({ x: 149, y: 0, width: 51, height: 50 });
    expect(pointToImage(fit, { x: 64, y: 32 })).toEqual({ x: 200, y: 25 });
    // 51x50 in 64x64 is 64x63, and of 51x50 the middle square is 50x50.
    expect(fitOf(image, input, "letterbox", part).target).toEqual({ x: 0, y: 0, width: 64, height: 63 });
    expect(fitOf(image, input, "crop", part).source).toEqual({ x: 149, y: 0, width: 50, height: 50 });
  });

  test("leaves a picture of 1x1000 a pixel's width, and maps back by the width that is there", () => {
    const thin = { width: 1, height: 1000 };
    const boxed = fitOf(thin, input, "letterbox");
    expect(boxed.target).toEqual({ x: 31, y: 0, width: 1, height: 64 });
    expect(pointToImage(boxed, { x: 31.5, y: 32 })).toEqual({ x: 0.5, y: 500 });
    expect(fitOf(thin, input, "crop").source).toEqual({ x: 0, y: 499, width: 1, height: 1 });
  });

  test("maps every place there and back, whatever the sizes", () => {
    const side = fc.integer({ min: 1, max: 5000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(side, side, side, side, share, share, fc.constantFrom(...fitNames), (...given) => {
        const [width, height, inputWidth, inputHeight, x, y, name] = given;
        const fit = fitOf({ width, height }, { width: inputWidth, height: inputHeight }, name);
        const place = { x: x * width, y: y * height, width: 2, height: 3 };
        const back = boxToImage(fit, boxToInput(fit, place));
        for (const key of ["x", "y", "width", "height"] as const) {
          expect(Math.abs(back[key] - place[key])).toBeLessThan(1e-6);
        }
        const { source, target } = fit;
        expect(Math.min(source.width, source.height, target.width, target.height)).toBeGreaterThanOrEqual(1);
        expect(source.x + source.width).toBeLessThanOrEqual(width);
        expect(target.x + target.width).toBeLessThanOrEqual(inputWidth);
      }),
    );
  });
});

describe("what a crop cuts away", () => {
  const input = { width: 64, height: 64 };
  const fits = (name: "crop" | "letterbox") => [fitOf({ width: 200, height: 100 }, input, name)];
  const objects = [10, 60, 190].map((x) =>
    labelledObject({ where: "", box: { x: x - 5, y: 40, width: 10, height: 10 } }),
  );

  test("is counted by the middle of each label", () => {
    // Of 200x100 the square from 50 to 150 is read: one box of three lies in it.
    expect(cutNotes([{ objects }], fits("crop"))[0]).toContain(
      "2 of 3 labels lie where --fit crop cuts images away",
    );
    expect(cutNotes([{ objects }], fits("letterbox"))).toEqual([]);
  });
});
