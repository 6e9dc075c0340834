import { expect, it } from "vitest";
import { parseJson } from "../../src/core/parse-json.ts";

it("JSON is read with a byte order mark in front as without", () => {
  expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
  expect(parseJson('{"a":1}')).toEqual({ a: 1 });
  expect(() => parseJson("\uFEFF<html>")).toThrow(SyntaxError);
});
