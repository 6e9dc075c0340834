import { expect, it } from "vitest";
import { parseJson } from "../../src/core/parse-json.ts";

it("JSON is read with a byte order mark in front as without", () => {
  expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
  expect(parseJson('{"a":1}')).toEqual({ a: 1 });
});

it.each(["\uFEFF<html>", "<!DOCTYPE html>\n<html>", "  \n<!doctype HTML>", "<head><title>404</title>"])(
  "an HTML page is named, and not its first character: %j",
  (page) => {
    expect(() => parseJson(page)).toThrow(/^it is an HTML page/);
  },
);

it("other text is what JSON.parse says of it", () => {
  expect(() => parseJson("<xml/>")).toThrow(/Unexpected token/);
});
