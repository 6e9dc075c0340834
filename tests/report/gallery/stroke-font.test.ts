import { describe, expect, it } from "vitest";
import { svgOfText, widthOfText } from "../../../src/report/gallery/stroke-font.ts";

const style = { size: 7, colour: "#000000" };
const paths = (text: string) =>
  [...svgOfText(text, 0, 7, style).matchAll(/ d="([^"]+)"/g)].map((match) => match[1]);

describe("the stroke font", () => {
  it("has a glyph of its own for every character that an id or a number may have", () => {
    const characters = Array.from(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-_+=/()%<>",
    );
    const drawn = characters.map((character) => paths(character).join());
    const unknown = paths("\u4e2d").join();
    expect(drawn).not.toContain(unknown);
    expect(new Set(drawn).size).toBe(characters.length);
  });

  it("draws a box for a character that it lacks, and the letter of an accented one", () => {
    expect(paths("\u4e2d")).toEqual(["M0 0h3.6v7H0Z"]);
    expect(paths("é")).toEqual(paths("e"));
  });

  it("measures a text as the sum of its glyphs and the space between", () => {
    // At 7 px a unit of the font is a pixel: a and b are 4 wide, with 1.9 between.
    expect(widthOfText("ab", 7)).toBeCloseTo(9.9, 12);
    expect(widthOfText("ab", 14)).toBeCloseTo(19.8, 12);
    expect(widthOfText("", 7)).toBe(0);
  });
});
