import { describe, it } from "vitest";
import { attr, expectOpParity, type SmallNode, type SmallTensor } from "../helpers/one-node.ts";

const whole = (value: number): SmallTensor => ({
  shape: [],
  dtype: "int32",
  values: [value],
  isConstant: true,
});
const given = (value: number): SmallTensor => ({ shape: [], dtype: "int32", values: [value] });
const arg = (name: string, type: "float32" | "int32" | "bool") => ({ name, type: attr.type(type).type });
const node = (name: string, op: string, input: string[], attributes = {}) => ({
  name,
  op,
  input,
  attr: attributes,
});
const int = { dtype: attr.type("int32") };

/** A function of the library: arguments, nodes, and what it returns. */
function func(name: string, inputArg: object[], nodeDef: object[], returns: Record<string, string>): object {
  return {
    signature: { name, inputArg, outputArg: Object.keys(returns).map((key) => ({ name: key })) },
    nodeDef,
    ret: returns,
  };
}

const state = [arg("i", "int32"), arg("x", "float32"), arg("most", "int32")];
const goes = (name: string) => func(name, state, [node("less", "Less", ["i", "most"])], { go: "less:z:0" });
const loopOf = (cond: string, body: string) => ({ cond: attr.func(cond), body: attr.func(body) });

describe("loops of functions", () => {
  it.each([0, 1, 4])("in a loop, each with its own steps, %i of them", async (steps) => {
    const library = {
      function: [
        goes("outer goes"),
        goes("inner goes"),
        func(
          "inner",
          state,
          [
            node("one", "Const", [], int),
            node("next", "AddV2", ["i", "one"]),
            node("half", "Const", [], { dtype: attr.type("float32") }),
            node("more", "AddV2", ["x", "half"]),
          ],
          { i2: "next:z:0", x2: "more:z:0", m2: "most" },
        ),
        func(
          "outer",
          state,
          [
            node("zero", "Const", [], int),
            node("one", "Const", [], int),
            // As many steps as the outer loop has made.
            node("loop", "StatelessWhile", ["zero", "x", "i"], loopOf("inner goes", "inner")),
            node("twice", "AddV2", ["loop:output:1", "loop:output:1"]),
            node("next", "AddV2", ["i", "one"]),
          ],
          { i2: "next:z:0", x2: "twice:z:0", m2: "most" },
        ),
      ],
    };
    await expectOpParity({
      tensors: {
        i: whole(0),
        zero: whole(0),
        one: whole(1),
        half: { shape: [], values: [0.5], isConstant: true },
        x: { shape: [2, 2] },
        most: given(steps),
      },
      nodes: [
        { name: "w", op: "While", inputs: ["i", "x", "most"], attributes: loopOf("outer goes", "outer") },
      ],
      outputs: ["w:1", "w:0"],
      library,
    });
  });

  it("go on while a number that they compute is small", async () => {
    const library = {
      function: [
        func(
          "small",
          state,
          [
            node("axis", "Const", [], int),
            node("sum", "Sum", ["x", "axis"], { keep_dims: attr.bool(false) }),
            node("limit", "Const", [], { dtype: attr.type("float32") }),
            node("less", "Less", ["sum", "limit"]),
          ],
          { go: "less:z:0" },
        ),
        func(
          "grow",
          state,
          [
            node("one", "Const", [], int),
            node("next", "AddV2", ["i", "one"]),
            node("twice", "AddV2", ["x", "x"]),
          ],
          { i2: "next:z:0", x2: "twice:z:0", m2: "most" },
        ),
      ],
    };
    await expectOpParity({
      tensors: {
        i: whole(0),
        one: whole(1),
        axis: { shape: [1], dtype: "int32", values: [0], isConstant: true },
        limit: { shape: [], values: [100], isConstant: true },
        x: { shape: [3], range: [0.5, 1] },
        most: given(1),
      },
      nodes: [{ name: "w", op: "While", inputs: ["i", "x", "most"], attributes: loopOf("small", "grow") }],
      outputs: ["w:1", "w:0"],
      library,
    });
  });

  it.each([2, 5])("choose a branch in each of %i steps", async (steps) => {
    const one = [arg("a", "float32")];
    const library = {
      function: [
        goes("goes"),
        func("even", one, [node("made", "Neg", ["a"])], { b: "made:y:0" }),
        func("odd", one, [node("made", "AddV2", ["a", "a"])], { b: "made:z:0" }),
        func(
          "step",
          state,
          [
            node("one", "Const", [], int),
            node("two", "Const", [], int),
            node("zero", "Const", [], int),
            node("rest", "FloorMod", ["i", "two"]),
            node("isEven", "Equal", ["rest", "zero"]),
            node("chosen", "StatelessIf", ["isEven", "x"], {
              then_branch: attr.func("even"),
              else_branch: attr.func("odd"),
            }),
            node("next", "AddV2", ["i", "one"]),
          ],
          { i2: "next:z:0", x2: "chosen:output:0", m2: "most" },
        ),
      ],
    };
    await expectOpParity({
      tensors: {
        i: whole(0),
        zero: whole(0),
        one: whole(1),
        two: whole(2),
        x: { shape: [2] },
        most: given(steps),
      },
      nodes: [
        { name: "w", op: "StatelessWhile", inputs: ["i", "x", "most"], attributes: loopOf("goes", "step") },
      ],
      outputs: ["w:1"],
      library,
    });
  });
});

const enter = (frame: string, name: string, input: string, isConstant = false): SmallNode => ({
  name,
  op: "Enter",
  inputs: [input],
  attributes: { frame_name: attr.string(frame), is_constant: attr.bool(isConstant) },
});

describe("loops of TensorFlow 1", () => {
  it.each([1, 3])("read one TensorArray and write another, %i steps", async (steps) => {
    const array = (name: string, size: string): SmallNode => ({
      name,
      op: "TensorArrayV3",
      inputs: [size],
      attributes: {
        dtype: attr.type("float32"),
        element_shape: { shape: { unknownRank: true } },
        dynamic_size: attr.bool(false),
        clear_after_read: attr.bool(false),
        identical_element_shapes: attr.bool(true),
        tensor_array_name: attr.string(name),
      },
    });
    const float = { dtype: attr.type("float32") };
    await expectOpParity({
      tensors: {
        x: { shape: [steps, 2] },
        i: whole(0),
        one: whole(1),
        size: whole(steps),
        places: {
          shape: [steps],
          dtype: "int32",
          values: Array.from({ length: steps }, (_, index) => index),
          isConstant: true,
        },
        h: { shape: [2], values: [0, 0], isConstant: true },
      },
      nodes: [
        array("in", "size"),
        { name: "filled", op: "TensorArrayScatterV3", inputs: ["in", "places", "x", "in:1"] },
        array("out", "size"),
        enter("rnn", "e_i", "i"),
        enter("rnn", "e_h", "h"),
        enter("rnn", "e_flow", "out:1"),
        enter("rnn", "e_size", "size", true),
        enter("rnn", "e_in", "in", true),
        enter("rnn", "e_filled", "filled", true),
        enter("rnn", "e_out", "out", true),
        { name: "m_i", op: "Merge", inputs: ["e_i", "n_i"] },
        { name: "m_h", op: "Merge", inputs: ["e_h", "n_h"] },
        { name: "m_flow", op: "Merge", inputs: ["e_flow", "n_flow"] },
        { name: "less", op: "Less", inputs: ["m_i", "e_size"] },
        { name: "go", op: "LoopCond", inputs: ["less"] },
        { name: "s_i", op: "Switch", inputs: ["m_i", "go"] },
        { name: "s_h", op: "Switch", inputs: ["m_h", "go"] },
        { name: "s_flow", op: "Switch", inputs: ["m_flow", "go"] },
        { name: "item", op: "TensorArrayReadV3", inputs: ["e_in", "s_i:1", "e_filled"], attributes: float },
        { name: "sum", op: "AddV2", inputs: ["s_h:1", "item"] },
        { name: "tanh", op: "Tanh", inputs: ["sum"] },
        { name: "write", op: "TensorArrayWriteV3", inputs: ["e_out", "s_i:1", "tanh", "s_flow:1"] },
        { name: "add", op: "AddV2", inputs: ["s_i:1", "one"] },
        { name: "n_i", op: "NextIteration", inputs: ["add"] },
        { name: "n_h", op: "NextIteration", inputs: ["tanh"] },
        { name: "n_flow", op: "NextIteration", inputs: ["write"] },
        { name: "x_flow", op: "Exit", inputs: ["s_flow"] },
        { name: "last", op: "Exit", inputs: ["s_h"] },
        {
          name: "y",
          op: "TensorArrayGatherV3",
          inputs: ["out", "places", "x_flow"],
          attributes: { ...float, element_shape: { shape: { unknownRank: true } } },
        },
      ],
      outputs: ["y", "last"],
    });
  });

  it("lie in each other", async () => {
    await expectOpParity({
      tensors: { i: whole(0), one: whole(1), x: { shape: [2] }, most: given(3) },
      nodes: [
        enter("outer", "eo_i", "i"),
        enter("outer", "eo_x", "x"),
        enter("outer", "eo_most", "most", true),
        { name: "mo_i", op: "Merge", inputs: ["eo_i", "no_i"] },
        { name: "mo_x", op: "Merge", inputs: ["eo_x", "no_x"] },
        { name: "less_o", op: "Less", inputs: ["mo_i", "eo_most"] },
        { name: "go_o", op: "LoopCond", inputs: ["less_o"] },
        { name: "so_i", op: "Switch", inputs: ["mo_i", "go_o"] },
        { name: "so_x", op: "Switch", inputs: ["mo_x", "go_o"] },
        // A number that is made in the outer frame, so that it enters the inner one from there.
        { name: "start", op: "Sub", inputs: ["so_i:1", "so_i:1"] },
        enter("inner", "ei_j", "start"),
        enter("inner", "ei_x", "so_x:1"),
        enter("inner", "ei_most", "so_i:1", true),
        { name: "mi_j", op: "Merge", inputs: ["ei_j", "ni_j"] },
        { name: "mi_x", op: "Merge", inputs: ["ei_x", "ni_x"] },
        { name: "less_i", op: "Less", inputs: ["mi_j", "ei_most"] },
        { name: "go_i", op: "LoopCond", inputs: ["less_i"] },
        { name: "si_j", op: "Switch", inputs: ["mi_j", "go_i"] },
        { name: "si_x", op: "Switch", inputs: ["mi_x", "go_i"] },
        { name: "add_j", op: "AddV2", inputs: ["si_j:1", "one"] },
        { name: "twice", op: "AddV2", inputs: ["si_x:1", "si_x:1"] },
        { name: "ni_j", op: "NextIteration", inputs: ["add_j"] },
        { name: "ni_x", op: "NextIteration", inputs: ["twice"] },
        { name: "left", op: "Exit", inputs: ["si_x"] },
        { name: "neg", op: "Neg", inputs: ["left"] },
        { name: "add_i", op: "AddV2", inputs: ["so_i:1", "one"] },
        { name: "no_i", op: "NextIteration", inputs: ["add_i"] },
        { name: "no_x", op: "NextIteration", inputs: ["neg"] },
        { name: "y", op: "Exit", inputs: ["so_x"] },
      ],
    });
  });
});
