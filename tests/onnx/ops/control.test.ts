import { describe, expect, it } from "vitest";
import { attr, expectOpParity, graphModelFiles, type SmallTensor } from "../helpers/one-node.ts";
import { engines } from "../helpers/sessions.ts";
import { tf } from "../helpers/tf.ts";
import { graphModelFromFiles, onnxFromGraphModel } from "../../../src/onnx/index.ts";

const int = (value: number): SmallTensor => ({
  shape: [],
  dtype: "int32",
  values: [value],
  isConstant: true,
});
const arg = (name: string, type: string) => ({ name, type });
const node = (name: string, op: string, input: string[], attributes = {}) => ({
  name,
  op,
  input,
  attr: attributes,
});

/** While i < limit: i += 1, x = x * 2 + y. */
const doubling = {
  function: [
    {
      signature: {
        name: "cond",
        inputArg: [
          arg("i", "DT_INT32"),
          arg("x", "DT_FLOAT"),
          arg("limit", "DT_INT32"),
          arg("y", "DT_FLOAT"),
        ],
        outputArg: [arg("go", "DT_BOOL")],
      },
      nodeDef: [node("less", "Less", ["i", "limit"])],
      ret: { go: "less:z:0" },
    },
    {
      signature: {
        name: "body",
        inputArg: [
          arg("i", "DT_INT32"),
          arg("x", "DT_FLOAT"),
          arg("limit", "DT_INT32"),
          arg("y", "DT_FLOAT"),
        ],
        outputArg: [
          arg("i2", "DT_INT32"),
          arg("x2", "DT_FLOAT"),
          arg("l2", "DT_INT32"),
          arg("y2", "DT_FLOAT"),
        ],
      },
      nodeDef: [
        node("next", "AddV2", ["i", "one"]),
        node("twice", "AddV2", ["x", "x"]),
        node("more", "AddV2", ["twice:z:0", "y"]),
        node("one", "Const", [], { dtype: attr.type("int32") }),
      ],
      ret: { i2: "next:z:0", x2: "more:z:0", l2: "limit", y2: "y" },
    },
  ],
};
const loop = {
  op: "StatelessWhile",
  inputs: ["i", "x", "limit", "y"],
  attributes: { cond: attr.func("cond"), body: attr.func("body") },
};
const one = { one: int(1) };

describe("While", () => {
  const x: SmallTensor = { shape: [2, 3] };
  const y: SmallTensor = { shape: [3] };

  it.each([0, 3])("writes %i steps out, where their number is known", async (steps) => {
    const { bytes } = await expectOpParity({
      tensors: { ...one, i: int(0), x, limit: int(steps), y },
      nodes: [{ ...loop, name: "w" }],
      outputs: ["w:1"],
      library: doubling,
    });
    expect(Buffer.from(bytes).includes("Loop")).toBe(false);
  });

  it("becomes a Loop where the number of steps comes with the input, and reads what never changes from outside", async () => {
    for (const steps of [0, 1, 40]) {
      const { bytes } = await expectOpParity({
        tensors: {
          ...one,
          i: int(0),
          x,
          limit: { shape: [], dtype: "int32", values: [steps] },
          y: { ...y, range: [0, 1] },
        },
        nodes: [{ ...loop, name: "w" }],
        outputs: ["w:1", "w:0"],
        library: doubling,
      });
      expect(Buffer.from(bytes).includes("Loop")).toBe(true);
    }
  });
});

describe("a TensorList", () => {
  const library = {
    function: [
      {
        signature: {
          name: "cond",
          inputArg: [
            arg("i", "DT_INT32"),
            arg("list", "DT_VARIANT"),
            arg("items", "DT_VARIANT"),
            arg("limit", "DT_INT32"),
          ],
          outputArg: [arg("go", "DT_BOOL")],
        },
        nodeDef: [node("less", "Less", ["i", "limit"])],
        ret: { go: "less:z:0" },
      },
      {
        signature: {
          name: "body",
          inputArg: [
            arg("i", "DT_INT32"),
            arg("list", "DT_VARIANT"),
            arg("items", "DT_VARIANT"),
            arg("limit", "DT_INT32"),
          ],
          outputArg: [
            arg("i2", "DT_INT32"),
            arg("l2", "DT_VARIANT"),
            arg("t2", "DT_VARIANT"),
            arg("m2", "DT_INT32"),
          ],
        },
        nodeDef: [
          node("one", "Const", [], { dtype: attr.type("int32") }),
          node("next", "AddV2", ["i", "one"]),
          node("item", "TensorListGetItem", ["items", "i", "shape"], { element_dtype: attr.type("float32") }),
          node("square", "Square", ["item:item:0"]),
          node("set", "TensorListSetItem", ["list", "i", "square:y:0"], {
            element_dtype: attr.type("float32"),
          }),
          node("shape", "Const", [], { dtype: attr.type("int32") }),
        ],
        ret: { i2: "next:z:0", l2: "set:output_handle:0", t2: "items", m2: "limit" },
      },
    ],
  };
  const nodes = [
    {
      name: "list",
      op: "TensorListReserve",
      inputs: ["shape", "limit"],
      attributes: { element_dtype: attr.type("float32") },
    },
    {
      name: "items",
      op: "TensorListFromTensor",
      inputs: ["x", "shape"],
      attributes: { element_dtype: attr.type("float32") },
    },
    { name: "w", op: "While", inputs: ["i", "list", "items", "limit"], attributes: loop.attributes },
    {
      name: "y",
      op: "TensorListStack",
      inputs: ["w:1", "shape"],
      attributes: { element_dtype: attr.type("float32"), num_elements: attr.int(-1) },
    },
  ];
  const tensors = {
    ...one,
    i: int(0),
    x: { shape: [4, 2] },
    shape: { shape: [1], dtype: "int32", values: [2], isConstant: true },
  } as const;

  /** TF.js itself frees elements that a function has read and the next step needs, so the oracle is the square. */
  async function answersOf(
    limit: SmallTensor,
    steps: number,
    functions: typeof library = library,
  ): Promise<(readonly number[])[]> {
    const model = { tensors: { ...tensors, limit, zero: int(0) }, nodes, library: functions };
    const { json, weights } = graphModelFiles(model);
    const { bytes } = onnxFromGraphModel(graphModelFromFiles(json, new Map([["weights.bin", weights]])));
    const x = tf.tensor([1, -2, 3, 4, -5, 6, 7, 8], [4, 2]);
    const given = limit.isConstant ? { x } : { x, limit: tf.scalar(steps, "int32") };
    const { y } = await engines["onnxruntime-node CPU"]!(bytes, given);
    return [y!.dims, Array.from(y!.data)];
  }

  it("is read and written step by step, with a number of steps that is known", () =>
    expect(answersOf(int(4), 4)).resolves.toEqual([
      [4, 2],
      [1, 4, 9, 16, 25, 36, 49, 64],
    ]));

  it("is stacked by the Loop, where the number of steps comes with the input", () =>
    expect(answersOf({ shape: [], dtype: "int32" }, 3)).resolves.toEqual([
      [3, 2],
      [1, 4, 9, 16, 25, 36],
    ]));

  it("keeps what the last step wrote, where all steps write the same place, as recurrent layers do", () => {
    const [cond, body] = library.function;
    const nodeDef = [
      ...body!.nodeDef.map((each) =>
        each.name === "set" ? { ...each, input: ["list", "zero", "square:y:0"] } : each,
      ),
      node("zero", "Const", [], { dtype: attr.type("int32") }),
    ];
    const functions = { function: [cond!, { ...body!, nodeDef }] };
    return expect(answersOf({ shape: [], dtype: "int32" }, 3, functions)).resolves.toEqual([
      [1, 2],
      [25, 36],
    ]);
  });
});

describe("If", () => {
  const library = {
    function: ["Square", "Neg"].map((op, index) => ({
      signature: {
        name: index === 0 ? "then" : "else",
        inputArg: [arg("a", "DT_FLOAT")],
        outputArg: [arg("b", "DT_FLOAT")],
      },
      nodeDef: [node("made", op, ["a"])],
      ret: { b: "made:y:0" },
    })),
  };

  it.each([0, 1])("takes the branch of %i when it runs", async (value) => {
    await expectOpParity({
      tensors: { which: { shape: [], dtype: "bool", values: [value] }, x: { shape: [3] } },
      nodes: [
        {
          op: "StatelessIf",
          inputs: ["which", "x"],
          attributes: { then_branch: attr.func("then"), else_branch: attr.func("else") },
        },
      ],
      library,
    });
  });
});

it("a branch returns a constant that tensorflowjs has renamed, but not where it is returned", async () => {
  const signature = (name: string) => ({
    name,
    inputArg: [arg("a", "DT_FLOAT")],
    outputArg: [arg("b", "DT_FLOAT")],
  });
  const { json, weights } = graphModelFiles({
    tensors: {
      which: { shape: [], dtype: "bool" },
      x: { shape: [2] },
      "then/seven": { shape: [2], values: [7, 7], isConstant: true },
    },
    nodes: [
      {
        op: "StatelessIf",
        inputs: ["which", "x"],
        attributes: { then_branch: attr.func("then"), else_branch: attr.func("else") },
      },
    ],
    library: {
      function: [
        {
          signature: signature("then"),
          nodeDef: [node("then/seven", "Const", [], { dtype: attr.type("float32") })],
          ret: { b: "seven:output:0" },
        },
        { signature: signature("else"), nodeDef: [node("made", "Neg", ["a"])], ret: { b: "made:y:0" } },
      ],
    },
  });
  const { bytes } = onnxFromGraphModel(graphModelFromFiles(json, new Map([["weights.bin", weights]])));
  const answers = [1, 0].map(async (which) => {
    const given = { which: tf.scalar(which, "bool"), x: tf.tensor([1, 2]) };
    return Array.from((await engines["onnxruntime-node CPU"]!(bytes, given))["y"]!.data);
  });
  // TF.js has no value where this branch is taken.
  expect(await Promise.all(answers)).toEqual([
    [7, 7],
    [-1, -2],
  ]);
});

describe("control flow of TensorFlow 1", () => {
  const frame = { frame_name: attr.string("loop") };
  /** While i < limit: i += 1, x += x. */
  const nodes = [
    { name: "enter_i", op: "Enter", inputs: ["i"], attributes: frame },
    { name: "enter_x", op: "Enter", inputs: ["x"], attributes: frame },
    {
      name: "enter_limit",
      op: "Enter",
      inputs: ["limit"],
      attributes: { ...frame, is_constant: attr.bool(true) },
    },
    { name: "merge_i", op: "Merge", inputs: ["enter_i", "next_i"] },
    { name: "merge_x", op: "Merge", inputs: ["enter_x", "next_x"] },
    { name: "less", op: "Less", inputs: ["merge_i", "enter_limit"] },
    { name: "go", op: "LoopCond", inputs: ["less"] },
    { name: "switch_i", op: "Switch", inputs: ["merge_i", "go"] },
    { name: "switch_x", op: "Switch", inputs: ["merge_x", "go"] },
    { name: "add_i", op: "AddV2", inputs: ["switch_i:1", "one"] },
    { name: "add_x", op: "AddV2", inputs: ["switch_x:1", "switch_x:1"] },
    { name: "next_i", op: "NextIteration", inputs: ["add_i"] },
    { name: "next_x", op: "NextIteration", inputs: ["add_x"] },
    { name: "y", op: "Exit", inputs: ["switch_x"] },
  ];

  it("is the loop that it was, of known steps and of unknown ones", async () => {
    const tensors = { ...one, i: int(0), x: { shape: [2] } } as const;
    await expectOpParity({ tensors: { ...tensors, limit: int(3) }, nodes });
    await expectOpParity({
      tensors: { ...tensors, limit: { shape: [], dtype: "int32", values: [5] } },
      nodes,
    });
  });

  it.each([0, 1])("is the branch that it was, condition %i", async (value) => {
    await expectOpParity({
      tensors: {
        which: { shape: [], dtype: "bool", values: [value] },
        x: { shape: [3] },
        one: { ...int(1), dtype: "float32" },
      },
      nodes: [
        { name: "s", op: "Switch", inputs: ["x", "which"] },
        { name: "no", op: "Neg", inputs: ["s:0"] },
        { name: "yes", op: "AddV2", inputs: ["s:1", "one"] },
        { name: "y", op: "Merge", inputs: ["no", "yes"] },
      ],
    });
  });

  it.each([0, 1])("is the constant where a branch is one, as TF.js has it, condition %i", async (value) => {
    const model = {
      tensors: {
        which: { shape: [], dtype: "bool", values: [value] },
        x: { shape: [3] },
        three: { ...int(3), dtype: "float32" },
      },
      nodes: [
        { name: "s", op: "Switch", inputs: ["x", "which"] },
        { name: "no", op: "Neg", inputs: ["s:0"] },
        { name: "merged", op: "Merge", inputs: ["no", "three"] },
        { name: "y", op: "AddV2", inputs: ["merged", "x"] },
      ],
    } as const;
    const { differences } = await expectOpParity(model);
    expect(differences.map(({ path }) => path)).toEqual(["merged"]);
  });

  it("is the loop that it was where a branch decides whether it goes on", async () => {
    const more = nodes.filter(({ name }) => name !== "go");
    await expectOpParity({
      tensors: {
        ...one,
        i: int(0),
        x: { shape: [], values: [1] },
        limit: { shape: [], dtype: "int32", values: [9] },
        bound: { shape: [], values: [20], isConstant: true },
      },
      nodes: [
        ...more.slice(0, 6),
        { name: "both", op: "Switch", inputs: ["less", "less"] },
        { name: "value", op: "Switch", inputs: ["merge_x", "less"] },
        { name: "small", op: "Less", inputs: ["value:1", "bound"] },
        { name: "not", op: "Identity", inputs: ["both:0"] },
        { name: "either", op: "Merge", inputs: ["small", "not"] },
        { name: "go", op: "LoopCond", inputs: ["either"] },
        ...more.slice(6),
      ],
    });
  });

  it("is refused by name where it has no form that is known", () => {
    const { json, weights } = graphModelFiles({
      tensors: { x: { shape: [2] } },
      nodes: [{ name: "y", op: "Merge", inputs: ["x", "x"] }],
    });
    const convert = () => onnxFromGraphModel(graphModelFromFiles(json, new Map([["weights.bin", weights]])));
    expect(convert).toThrow('Cannot convert node "y" (Merge)');
  });
});
