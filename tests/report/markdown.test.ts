import { describe, expect, it } from "vitest";
import { code, fold, image, names, table, text } from "../../src/report/markdown.ts";

describe("markdown", () => {
  it("escapes what would break a table or its row", () => {
    const made = table(
      [
        ["a|b", "text"],
        ["n", "number"],
      ],
      [["x|y\nz", "1"]],
    );
    expect(made).toBe("| a\\|b | n |\n| :- | -: |\n| x\\|y z | 1 |");
  });

  it("keeps foreign text from being read as markup", () => {
    expect(text("5*5 <b> a\\b\n  next")).toBe("5\\*5 \\<b> a\\\\b next");
  });

  it("quotes a name with a backtick in it", () => {
    expect(code("ort-node/cpu")).toBe("`ort-node/cpu`");
    expect(code("a`b")).toBe("`` a`b ``");
  });

  it("lists names as a sentence does", () => {
    expect(names(["a"])).toBe("`a`");
    expect(names(["a", "b", "c"])).toBe("`a`, `b` and `c`");
    expect(names(["a", "b", "c"], 2)).toBe("`a`, `b` and 1 more");
  });

  it("keeps brackets out of alternative texts", () => {
    expect(image("a [b]", "c.svg")).toBe("![a b](c.svg)");
  });

  it("leaves the empty lines that markdown inside HTML needs", () => {
    expect(fold("s", "b")).toBe("<details>\n<summary>s</summary>\n\nb\n\n</details>");
  });
});
