import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findOp } from "../../../src/onnx/ops/registry.ts";
import { attr, expectOpParity } from "../helpers/one-node.ts";

const shapeOf = (values: readonly number[]) =>
  ({ shape: [values.length], dtype: "int32", values, isConstant: true }) as const;

interface Case {
  readonly padding: "SAME" | "VALID";
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

describe("Conv2DBackpropInput", () => {
  it.each<Case>([
    { padding: "SAME", kernel: [4, 4], strides: [2, 2], from: [3, 5], to: [6, 10] },
    { padding: "SAME", kernel: [3, 3], strides: [2, 2], from: [3, 5], to: [6, 10] },
    // The convolution of 5 pixels with stride 2 has 3, as that of 6 has.
    { padding: "SAME", kernel: [3, 2], strides: [2, 2], from: [3, 5], to: [5, 9] },
    { padding: "SAME", kernel: [1, 2], strides: [2, 3], from: [3, 4], to: [6, 12] },
    { padding: "SAME", kernel: [3, 3], strides: [1, 1], from: [4, 4], to: [4, 4] },
    { padding: "VALID", kernel: [3, 3], strides: [2, 2], from: [3, 5], to: [7, 11] },
    { padding: "VALID", kernel: [2, 3], strides: [2, 3], from: [3, 4], to: [6, 12] },
    { padding: "VALID", kernel: [3, 3], strides: [2, 2], from: [3, 5], to: [8, 12] },
  ])("makes $to of $from with $padding, a kernel of $kernel and strides $strides", async (made) => {
    const { padding, kernel, strides, from, to } = made;
    await expectOpParity({
      tensors: {
        size: shapeOf([2, ...to, 4]),
        filter: { shape: [...kernel, 4, 3], isConstant: true },
        x: { shape: [2, ...from, 3] },
      },
      nodes: [
        {
          op: "Conv2DBackpropInput",
          inputs: ["size", "filter", "x"],
          attributes: { padding: attr.string(padding), strides: attr.ints([1, ...strides, 1]) },
        },
      ],
    });
  });
});

/** The names that TF.js's converter maps, from the files that it is made of. */
async function namesOfTfjs(): Promise<string[]> {
  const main = createRequire(import.meta.url).resolve("@tensorflow/tfjs-converter");
  const folder = join(dirname(main), "operations", "op_list");
  const files = (await readdir(folder)).filter((name) => /^\w+\.js$/.test(name) && !name.includes("_test"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => [...text.matchAll(/'tfOpName': '(\w+)'/g)].map(([, name]) => name!));
}

describe("the registry of ops", () => {
  it("has every op that TF.js's converter lists, converted or refused with a reason", async () => {
    const names = new Set(await namesOfTfjs());
    expect(names.size).toBe(248);
    expect([...names].filter((name) => findOp(name) === null)).toEqual([]);
  });
});
