import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { refuse } from "../../src/onnx/layer-converter.ts";
import { layerConverters } from "../../src/onnx/registry.ts";
import { layerTable, opTable, supportPage } from "../../src/onnx/support-table.ts";

/** The op names that TF.js's converter lists. */
async function opNames(): Promise<string[]> {
  const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-converter");
  const folder = join(dirname(main), "operations", "op_list");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".js"));
  const lists = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return lists.flatMap((text) => Array.from(text.matchAll(/'tfOpName': '([^']+)'/gu), ([, name]) => name!));
}

const page = join(import.meta.dirname, "../../docs/supported-layers.md");

it("is what stands in docs/supported-layers.md: npm run generate:layers writes it", async () => {
  expect(await readFile(page, "utf8")).toBe(supportPage());
});

it("has a row for each layer class", () => {
  const lines = layerTable().split("\n");
  for (const className of Object.keys(layerConverters)) {
    expect(lines.filter((line) => line.startsWith(`| ${className} `))).toHaveLength(1);
  }
  expect(lines).toHaveLength(Object.keys(layerConverters).length + 2);
});

it("has a row for each op name of TF.js's converter", async () => {
  const lines = opTable().split("\n");
  const names = await opNames();
  expect(names).toHaveLength(248);
  for (const name of names) {
    expect(lines.filter((line) => line.startsWith(`| ${name} |`))).toHaveLength(1);
  }
  expect(lines).toHaveLength(names.length + 2);
});

it("shows operators and opsets, or why a class is refused, in alphabetical order", () => {
  const convert = () => {
    throw new Error("not called");
  };
  const table = layerTable({
    Second: refuse("it is random | at inference"),
    First: { operators: ["Mul", "Add"], opsetSince: 15, notes: "two nodes", convert },
  });
  const cells = table.split("\n").map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  expect(cells.slice(2)).toEqual([
    ["", "First", "Mul, Add", "15 to 21", "Two nodes", "ort-node/cpu, ort-web/wasm", ""],
    ["", "Second", "refused", "–", "It is random \\| at inference", "–", ""],
  ]);
});
