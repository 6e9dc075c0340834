import { describe, expect, it } from "vitest";
import { decodeOnnx, graphModelFromFiles, onnxFromGraphModel } from "../../../src/onnx/index.ts";
import { answersOf, attr, expectClose, graphModelFiles, type SmallTensor } from "../helpers/one-node.ts";
import { engines } from "../helpers/sessions.ts";
import { tf } from "../helpers/tf.ts";

const float = { element_dtype: attr.type("float32") };
const node = (name: string, op: string, input: readonly string[], attributes = {}) => ({
  name,
  op,
  input,
  attr: attributes,
});
const int = (value: number): SmallTensor => ({
  shape: [],
  dtype: "int32",
  values: [value],
  isConstant: true,
});

/** While i < limit, or while `test` says so: what the body does with a counter, a list and a tensor. */
function libraryOf(
  nodes: readonly ReturnType<typeof node>[],
  list: string,
  test = [node("less", "Less", ["i", "limit"])],
) {
  const inputArg = [
    { name: "i", type: "DT_INT32" },
    { name: "list", type: "DT_VARIANT" },
    { name: "x", type: "DT_FLOAT" },
    { name: "limit", type: "DT_INT32" },
  ];
  const outputArg = inputArg.map((argument) => ({ ...argument, name: `${argument.name}_out` }));
  return {
    function: [
      {
        signature: { name: "cond", inputArg, outputArg: [{ name: "go", type: "DT_BOOL" }] },
        nodeDef: test,
        ret: { go: "less:z:0" },
      },
      {
        signature: { name: "body", inputArg, outputArg },
        nodeDef: [
          node("one", "Const", [], { dtype: attr.type("int32") }),
          node("next", "AddV2", ["i", "one"]),
          node("more", "AddV2", ["x", "x"]),
          ...nodes,
        ],
        ret: { i_out: "next:z:0", list_out: list, x_out: "more:z:0", limit_out: "limit" },
      },
    ],
  };
}

/** The stacked list after a loop of so many steps, by TF.js and by ONNX Runtime. */
async function expectSame(
  library: ReturnType<typeof libraryOf>,
  steps: readonly number[],
  { before = 0, elementShape = [2], read = "TensorListStack" } = {},
): Promise<string[]> {
  const pushes = Array.from({ length: before }, (_, index) => ({
    name: `before${index}`,
    op: "TensorListPushBack",
    inputs: [index === 0 ? "empty" : `before${index - 1}`, "x"],
    attributes: float,
  }));
  const constants = {
    one: int(1),
    zero: int(0),
    most: int(-1),
    element: { shape: [elementShape.length], dtype: "int32", values: elementShape, isConstant: true },
  } as const;
  const model = (limit: number) => ({
    tensors: {
      ...constants,
      x: { shape: [2], values: [1, -0.5] },
      limit: { shape: [], dtype: "int32", values: [limit] },
    } as const,
    nodes: [
      { name: "empty", op: "EmptyTensorList", inputs: ["element", "most"], attributes: float },
      ...pushes,
      {
        name: "loop",
        op: "StatelessWhile",
        inputs: ["zero", before === 0 ? "empty" : `before${before - 1}`, "x", "limit"],
        attributes: { cond: attr.func("cond"), body: attr.func("body") },
      },
      {
        name: "y",
        op: read,
        inputs: read === "TensorListStack" ? ["loop:1", "element"] : ["loop:1"],
        attributes: { ...float, num_elements: attr.int(-1) },
      },
    ],
    outputs: ["y"],
    library,
  });
  const { json, weights } = graphModelFiles(model(0));
  const file = graphModelFromFiles(json, new Map([["weights.bin", weights]]));
  const { bytes } = onnxFromGraphModel(file);
  for (const limit of steps) {
    const inputs = { x: tf.tensor1d([1, -0.5]), limit: tf.scalar(limit, "int32") };
    const [expected] = await answersOf(json, weights, inputs, ["y"]);
    for (const engine of ["onnxruntime-node CPU", "onnxruntime-web WASM"]) {
      const { y } = await engines[engine]!(bytes, inputs);
      expect(y!.dims, `${limit} steps`).toEqual(expected!.shape);
      expectClose(y!.data, expected!.dataSync(), 0, `${limit} steps`);
    }
  }
  return decodeOnnx(bytes).graph!.node.map(({ opType }) => opType);
}

const push = (name: string, list: string, value: string) =>
  node(name, "TensorListPushBack", [list, value], float);

describe("a loop of as many steps as an input says, that pushes to a list", () => {
  it("one element in each step, has them as an output that the Loop stacks", async () => {
    const library = libraryOf([push("push", "list", "x")], "push:output_handle:0");
    const operators = await expectSame(library, [1, 20]);
    expect(operators).toContain("Loop");
    expect(operators).not.toContain("Concat");
  });

  it("two elements in each step, keeps their order", async () => {
    const library = libraryOf(
      [push("push", "list", "more:z:0"), push("again", "push:output_handle:0", "x")],
      "again:output_handle:0",
    );
    await expectSame(library, [1, 5]);
  });

  it.each([1, 3])("that holds %i elements before, keeps those in front", async (before) => {
    const library = libraryOf([push("push", "list", "x")], "push:output_handle:0");
    await expectSame(library, [0, 1, 20], { before });
    await expectSame(library, [0, 1, 20], { before, read: "TensorListLength" });
  });

  it("until the list is long enough, asks for its length", async () => {
    const library = libraryOf([push("push", "list", "x")], "push:output_handle:0", [
      node("length", "TensorListLength", ["list"]),
      node("less", "Less", ["length:length:0", "limit"]),
    ]);
    await expectSame(library, [1, 7]);
  });
});
